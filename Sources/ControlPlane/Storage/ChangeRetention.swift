public import EventSources

/// Which of the history may go.
///
/// Each condition alone lets entries go; the newest entry and the latest state of every
/// mapping always stay.
public struct ChangeRetention: Sendable, Hashable {
    /// Entries made before this may go.
    public var madeBefore: Timestamp?
    /// Entries beyond this number, counted from the newest, may go.
    public var entriesKept: Int64?

    /// Makes a retention rule.
    public init(madeBefore: Timestamp? = nil, entriesKept: Int64? = nil) {
        self.madeBefore = madeBefore
        self.entriesKept = entriesKept
    }
}

/// What one step of retention did.
public struct RetentionOutcome: Sendable, Hashable {
    /// How many entries were removed.
    public var removed: Int
    /// Whether another step would find more.
    public var isComplete: Bool

    /// Makes an outcome.
    public init(removed: Int, isComplete: Bool) {
        self.removed = removed
        self.isComplete = isComplete
    }
}
