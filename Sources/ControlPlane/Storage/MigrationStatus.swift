public import EventSources

/// Where one step of the schema stands in a database.
public struct MigrationStatus: Sendable, Hashable {
    /// How far the step is.
    public enum State: Sendable, Hashable {
        /// It was applied then.
        case applied(at: Timestamp)
        /// It will be applied when the database is opened for writing.
        case pending
        /// It was applied, but its text or name is another now.
        case changed
        /// It was applied by a newer version that this one does not know.
        case unknown
    }

    /// The step's number.
    public var version: Int
    /// The step's name.
    public var name: String
    /// How far it is.
    public var state: State

    /// Makes a status.
    public init(version: Int, name: String, state: State) {
        self.version = version
        self.name = name
        self.state = state
    }
}
