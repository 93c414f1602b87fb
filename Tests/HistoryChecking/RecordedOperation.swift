package import ControlPlane

/// Something that a client asked of a server, when, and what it was told.
package struct RecordedOperation: Sendable {
    /// What was asked.
    package enum Action: Sendable {
        /// A mapping that needs a claim, under an idempotency key if there is one.
        case create(claim: Int, key: String?)
        /// Enabling or disabling, in a revision if one is required.
        case toggle(MappingID)
        case delete(MappingID)
        case get(MappingID)
        case list
        case history(MappingID)
    }

    /// What was answered.
    package enum Outcome: Sendable {
        /// It was done, and is a revision of a mapping.
        case written(MappingID, Revision)
        /// Nothing was to be done, or an earlier request with the same key had done it.
        case nothingToDo(MappingID)
        /// Another mapping holds the claim.
        case conflict(holder: MappingID)
        /// Not there, not in the revision required: nothing was done.
        case refused
        /// The store could not, and nothing was done.
        case unavailable
        /// Nobody knows.
        case unknown
        /// The revision read; `nil` where there is no such mapping.
        case read(Revision?)
        /// The mappings of a whole list.
        case listed([MappingID: Revision])
        /// The sequences of a mapping's history.
        case changes([Int64])
    }

    /// Its place among all that were asked, for messages.
    package var number: Int
    /// The request's id, as the history records it.
    package var requestID: String
    /// When it was sent, in nanoseconds.
    package var began: UInt64
    /// When the answer was there.
    package var ended: UInt64
    /// What was asked.
    package var action: Action
    /// What was answered.
    package var outcome: Outcome

    /// Records an operation.
    package init(
        number: Int,
        requestID: String,
        began: UInt64,
        ended: UInt64,
        action: Action,
        outcome: Outcome
    ) {
        self.number = number
        self.requestID = requestID
        self.began = began
        self.ended = ended
        self.action = action
        self.outcome = outcome
    }
}

/// All that clients were told during a run, and what is there at its end.
package struct RecordedHistory: Sendable {
    /// What clients asked and were told.
    package var operations: [RecordedOperation] = []
    /// The sequences that each follower of the changes was given, in the order of arrival.
    package var feeds: [[Int64]] = []
    /// The history at the end.
    package var truth: [ChangeEntry] = []

    /// Makes an empty history.
    package init() {}
}
