/// Why the store could not do what it was asked.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The name, for logs and metric labels.
        public var rawValue: String
        /// Makes a code from its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The disk or a quota is full.
        public static let full = Code(rawValue: "full")
        /// The file or its directory cannot be written.
        public static let readOnly = Code(rawValue: "read-only")
        /// Reading or writing the file failed.
        public static let inputOutput = Code(rawValue: "input-output")
        /// The file is not a database, or damaged.
        public static let corrupt = Code(rawValue: "corrupt")
        /// Another process holds the database.
        public static let locked = Code(rawValue: "locked")
        /// The schema is newer than this binary, or a migration was changed after it was applied.
        public static let incompatibleSchema = Code(rawValue: "incompatible-schema")
        /// The file cannot be opened.
        public static let cannotOpen = Code(rawValue: "cannot-open")
        /// Another mapping holds a unique claim.
        public static let claimTaken = Code(rawValue: "claim-taken")
        /// The mapping to change is not there.
        public static let notFound = Code(rawValue: "not-found")
        /// The files of the database are no longer where they were when it was opened.
        public static let moved = Code(rawValue: "moved")
        /// The database did not answer, or the writer did not come to this write in time; nothing of it was stored.
        public static let unavailable = Code(rawValue: "unavailable")
        /// The database did not answer in time; whether the write takes effect is not known.
        public static let outcomeUnknown = Code(rawValue: "outcome-unknown")
        /// The store is shutting down.
        public static let closed = Code(rawValue: "closed")
        /// Something else; see the message.
        public static let other = Code(rawValue: "other")
    }

    /// What kind of failure.
    public var code: Code
    /// What was attempted, what went wrong and what to do, for an operator.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// Whether a write may succeed later without anyone changing the request.
    public var isTemporary: Bool {
        [.full, .readOnly, .inputOutput, .locked, .closed, .moved, .unavailable, .outcomeUnknown].contains(code)
    }

    /// The kind of failure in words that callers may know; ``message`` names files, and is for the log.
    public var publicReason: String {
        switch code {
        case .full: "the disk is full"
        case .readOnly: "the database cannot be written"
        case .inputOutput: "the disk fails"
        case .locked: "the database is held by another process"
        case .closed: "the server is stopping"
        case .moved: "the files of the database were moved"
        case .unavailable, .outcomeUnknown: "the database does not answer"
        default: "the database fails"
        }
    }

    /// What to tell the caller of a write that failed, and may succeed later.
    public var publicMessage: String {
        guard code == .outcomeUnknown else { return "Nothing was stored: \(publicReason). Try again later." }
        return "Whether the change was stored is not known: \(publicReason). Read before trying again."
    }
}
