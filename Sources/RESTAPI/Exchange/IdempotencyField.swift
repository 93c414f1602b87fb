import APIExchange
import ControlPlane
import HTTPServer
import HTTPTypes
import UntrustedText

/// The `Idempotency-Key` of a creation.
enum IdempotencyField {
    /// Reads the key: 1 to 255 printable ASCII characters.
    static func read(_ exchange: RESTExchange, digest: ([UInt8]) -> [UInt8]) throws -> IdempotencyKey? {
        guard let key = exchange.request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem(
                .malformedRequest,
                "Idempotency-Key must have 1 to 255 printable ASCII characters; it has \(key.utf8.count) bytes."
            )
        }
        return IdempotencyKey(
            principal: owner(of: exchange),
            key: key.verbatim,
            requestDigest: digest(exchange.request.body)
        )
    }

    /// Whose key it is: a caller that is known by its address only may come back on another connection, from another port.
    private static func owner(of exchange: RESTExchange) -> String {
        let peer = exchange.request.peer
        return exchange.caller.name == peer.description ? peer.host : exchange.caller.name
    }
}
