import Glibc

/// A system call that failed, and what it was to do.
public struct SystemCallError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of the call.
    public let call: String
    /// What it was to do, for people.
    public let purpose: String
    /// The error number of errno(3).
    public let number: Int32

    init(_ call: String, purpose: String, number: Int32 = errno) {
        self.call = call
        self.purpose = purpose
        self.number = number
    }

    /// A sentence for people.
    public var description: String {
        "cannot \(purpose): \(String(cString: strerror(number))) (\(call), errno \(number))"
    }
}
