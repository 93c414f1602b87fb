public import Dispatch
import JSON

/// One who waits for changes.
public struct Follower: Sendable {
    /// What a follower is given.
    public enum Event: Sendable {
        /// New changes, oldest first; never empty.
        case changes(ArraySlice<FeedEntry>)
        /// Nothing happened for as long as the follower wanted to wait.
        case quiet
        /// The feed ends, since the server stops.
        case ended
        /// The changes cannot be read.
        case failed(any Error)
    }

    /// What a follower wants next.
    public enum Wish: Sendable {
        /// Nothing more.
        case done
        /// What comes after.
        case more
        /// Nothing until it is resumed.
        case pause
    }

    /// The sequence after which its changes start.
    public var after: Int64
    /// How many changes it takes at once.
    public var limit: Int
    /// How long it waits before it hears that nothing happened.
    public var patience: DispatchTimeInterval
    /// Takes an event, with the id to resume a paused follower by; what it answers to the last two events is ignored.
    public var take: @Sendable (Event, ChangeFeed.FollowerID) -> Wish
    var deadline: DispatchTime
    var isPaused = false

    /// Makes a follower.
    public init(
        after: Int64,
        limit: Int,
        patience: DispatchTimeInterval,
        take: @escaping @Sendable (Event, ChangeFeed.FollowerID) -> Wish
    ) {
        self.after = after
        self.limit = limit
        self.patience = patience
        self.take = take
        deadline = .now() + patience
    }

    func postponed(from now: DispatchTime) -> Follower {
        var follower = self
        follower.deadline = now + patience
        return follower
    }
}

/// A change, rendered once for all who follow.
public struct FeedEntry: Sendable {
    /// Its sequence.
    public let sequence: Int64
    /// It as JSON, as ``ChangeEntry/json()`` has it.
    public let json: [UInt8]

    /// Renders a change.
    ///
    /// - Throws: ``StorageError`` with code `corrupt` if a stored document cannot be read.
    public init(_ change: ChangeEntry) throws {
        sequence = change.sequence
        json = try JSONValue.object(change.json()).serialized()
    }
}

/// Some changes in a row.
struct FeedBatch {
    private let entries: [FeedEntry]

    init(_ changes: [ChangeEntry]) throws {
        entries = try changes.map(FeedEntry.init)
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    func after(_ sequence: Int64, limit: Int) -> ArraySlice<FeedEntry> {
        // The entries are in order, and nearly all followers stand right before the first one.
        let start = entries.firstIndex { $0.sequence > sequence } ?? entries.endIndex
        return entries[start...].prefix(limit)
    }
}
