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
        [.full, .readOnly, .inputOutput, .locked, .closed].contains(code)
    }
}
