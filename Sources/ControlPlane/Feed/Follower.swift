public import Dispatch

/// One who waits for changes.
public struct Follower: Sendable {
    /// What a follower is given.
    public enum Event: Sendable {
        /// New changes, oldest first; never empty.
        case changes(FeedPage)
        /// Nothing for it happened for as long as the follower wanted to wait; here it may go on.
        case quiet(after: Int64)
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
    /// In which form it takes them.
    public var format: FeedFormat
    /// Whose mappings it may see; it does not hear of the others.
    public var scope: AccessScope
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
        format: FeedFormat,
        scope: AccessScope,
        patience: DispatchTimeInterval,
        take: @escaping @Sendable (Event, ChangeFeed.FollowerID) -> Wish
    ) {
        self.after = after
        self.limit = limit
        self.format = format
        self.scope = scope
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
