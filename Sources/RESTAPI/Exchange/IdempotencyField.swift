import ControlPlane
import HTTPServer
import HTTPTypes

/// The `Idempotency-Key` of a creation.
enum IdempotencyField {
    /// Reads the key: 1 to 255 printable ASCII characters.
    static func read(_ exchange: Exchange, digest: ([UInt8]) -> [UInt8]) throws -> IdempotencyKey? {
        guard let key = exchange.request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem(
                .malformedRequest,
                "Idempotency-Key must have 1 to 255 printable ASCII characters; it has \(key.utf8.count) bytes."
            )
        }
        return IdempotencyKey(
            principal: exchange.caller.name,
            key: key,
            requestDigest: digest(exchange.request.body)
        )
    }
}
