import UntrustedText

/// What makes a bucket invoke a function: some events of objects whose keys pass a filter.
public struct S3NotificationRule: Sendable, Hashable {
    /// The events, names of ``S3EventName``.
    public var events: [String]
    /// Which keys pass.
    public var filter: S3KeyFilter

    /// Makes a rule.
    public init(events: [String], filter: S3KeyFilter = S3KeyFilter()) {
        self.events = events
        self.filter = filter
    }

    /// Makes a rule.
    public init(events: [String], prefix: String?, suffix: String?) {
        self.init(events: events, filter: S3KeyFilter(prefix: prefix, suffix: suffix))
    }

    /// Why S3 refuses two rules on one bucket.
    public struct Conflict: Sendable, Hashable {
        /// The event of the first rule.
        public let event: String
        /// The event of the second rule that has events in common with it.
        public let otherEvent: String
        /// The reason as a sentence.
        public let reason: String
    }

    /// Why this rule and another cannot stand on one bucket, if they cannot.
    ///
    /// Two rules conflict when they have an event in common and some key could pass both: their prefixes overlap and
    /// so do their suffixes (S3 user guide, "Configuring event notifications using object key name filtering").
    ///
    /// - Parameter other: A rule of the same bucket.
    /// - Returns: The first events in common, or `nil` if S3 takes both rules.
    public func conflict(with other: S3NotificationRule) -> Conflict? {
        guard filter.overlaps(other.filter) else { return nil }
        for event in events {
            for otherEvent in other.events where S3EventName.overlap(event, otherEvent) {
                return Conflict(event: event, otherEvent: otherEvent, reason: reason(event, otherEvent, other.filter))
            }
        }
        return nil
    }

    private func reason(_ event: String, _ otherEvent: String, _ otherFilter: S3KeyFilter) -> String {
        let events = event == otherEvent ? "Both take \(event)" : "\(event) and \(otherEvent) have events in common"
        return events + ", and keys can match both \(filter.inWords) and \(otherFilter.inWords)."
    }
}

extension S3KeyFilter {
    var inWords: String {
        let parts = [prefix.map { "prefix \"\($0.clipped)\"" }, suffix.map { "suffix \"\($0.clipped)\"" }]
        let given = parts.compactMap { $0 }
        return given.isEmpty ? "any key" : given.joined(separator: " with ")
    }
}
