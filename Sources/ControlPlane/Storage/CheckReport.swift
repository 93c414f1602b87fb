/// What a check of a database found.
public struct CheckReport: Sendable, Hashable {
    /// How many mappings there are.
    public var mappings: Int64
    /// How many entries the history has.
    public var changes: Int64
    /// What is wrong, each in a sentence; empty if nothing is.
    ///
    /// The list ends after a hundred.
    public var problems: [String]

    /// Makes a report.
    public init(mappings: Int64 = 0, changes: Int64 = 0, problems: [String] = []) {
        self.mappings = mappings
        self.changes = changes
        self.problems = problems
    }
}
