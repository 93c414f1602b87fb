internal import COpenSSL

/// A failure reported by libcrypto or libssl.
///
/// Carries what was attempted and OpenSSL's own reasons, oldest first. It never carries key material or plaintext.
public struct OpenSSLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One entry of OpenSSL's error queue.
    public struct Reason: Hashable, Sendable {
        /// OpenSSL's packed error code (`ERR_get_error(3)`).
        public var code: UInt

        /// The reason string, for example `unknown ca`.
        public var text: String
    }

    /// What was attempted, in a few words.
    public var operation: String

    /// The entries of the error queue, oldest first; empty when OpenSSL gave none.
    public var reasons: [Reason]

    /// Creates an error that did not come from OpenSSL's queue.
    public init(operation: String, reason: String) {
        self.operation = operation
        self.reasons = [Reason(code: 0, text: reason)]
    }

    /// Takes everything out of this thread's error queue.
    init(drainingQueueAfter operation: String) {
        self.operation = operation
        self.reasons = Self.drainQueue()
    }

    /// The operation and OpenSSL's reasons in one line.
    public var description: String {
        reasons.isEmpty ? "\(operation) failed" : "\(operation) failed: \(reasonText)"
    }

    /// OpenSSL's reasons alone, separated by semicolons.
    public var reasonText: String {
        reasons.map(\.text).joined(separator: "; ")
    }

    private static func drainQueue() -> [Reason] {
        var reasons: [Reason] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return reasons }
            // The queue holds 16 entries; the reason of the system's library is an errno without a string of its own.
            let text =
                ERR_reason_error_string(code).map { String(cString: $0) }
                ?? "library \(COpenSSL_ERR_GET_LIB(code)), reason \(COpenSSL_ERR_GET_REASON(code))"
            reasons.append(Reason(code: code, text: text))
        }
    }
}
