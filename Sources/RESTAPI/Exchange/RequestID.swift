import ControlPlane
public import HTTPServer
import HTTPTypes
import UntrustedText

/// The id of a request: the caller's, if it sent a usable one.
public enum RequestID {
    /// The id to answer and log with.
    ///
    /// - Parameters:
    ///   - request: An `X-Request-Id` of 1 to 128 printable ASCII characters is kept.
    ///   - random: Makes a new one otherwise.
    /// - Returns: The caller's id, or a new UUID.
    public static func read(from request: HTTPServerRequest, random: () -> (UInt64, UInt64)) -> String {
        guard let id = request.headers[.xRequestID], (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return MappingID(random: random()).description }
        return id.verbatim
    }
}
