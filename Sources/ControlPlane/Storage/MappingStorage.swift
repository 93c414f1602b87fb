public import EventSources

/// The state of the control plane, as its use cases see it.
///
/// Writes are serialised: each runs alone on the latest state, and is acknowledged only once it is durable.
/// Several may share one commit; one that throws leaves no trace and does not disturb the others.
///
/// Reads are of committed state, and never older than a write that was acknowledged before they were asked for.
public protocol MappingStorage: Sendable {
    /// Runs a write in its own transaction or savepoint.
    ///
    /// - Parameters:
    ///   - hint: What `work` will most likely read. It has no influence on what becomes of the write.
    ///   - work: Reads and changes the state; what it throws undoes what it did. It must not block nor read files, and it may
    ///     run again on the state then: what an earlier run did and returned is forgotten.
    ///   - effect: Called once the change is durable, behind the completion; also when that was told before, for want of
    ///     patience with the disk, that nobody knows what becomes of the write.
    ///   - completion: Called once, from any thread: after the change is durable, or with the error.
    func write<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    )

    /// Reads one state, without holding up the caller; may be called from any thread.
    ///
    /// - Parameters:
    ///   - body: Reads, once; it must not keep the reader. All it sees is of one state.
    ///   - completion: Called once, from a thread of the store's, which it must not hold up.
    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    )

    /// Holds one state, for work that reads for long: an export, the check of a batch.
    ///
    /// The state stays held, and may keep the store from reclaiming room, until the reader is released. Opening it may take
    /// as long as the database does to answer: not for an event loop.
    ///
    /// - Throws: ``StorageError`` if it cannot be read.
    func snapshot() throws(StorageError) -> any MappingReader

    /// Makes the reads of one event loop.
    ///
    /// - Throws: ``StorageError`` if the database cannot be read.
    func makeReads() throws(StorageError) -> any MappingReads
}

extension MappingStorage {
    /// Runs a write of which nothing follows but its completion.
    public func write<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        write(hint, work, effect: { _ in }, completion: completion)
    }

    /// Runs a write and waits until it is durable.
    ///
    /// - Returns: What `work` returned.
    /// - Throws: What `work` threw, or ``StorageError``.
    @discardableResult
    public func write<Output: Sendable>(
        _ hint: WriteHint = .nothing,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            write(hint, work) { continuation.resume(with: $0) }
        }
    }

    /// Reads one state, and waits for it.
    ///
    /// - Returns: What `body` returned.
    /// - Throws: What `body` threw, or ``StorageError``.
    public func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            read(body) { continuation.resume(with: $0) }
        }
    }
}

/// What a write will most likely read.
///
/// For stores that are asked across a network: what is named is fetched together with the lock. What is not named is found
/// all the same.
public enum WriteHint: Sendable, Hashable {
    /// Nothing that is known beforehand.
    case nothing
    /// A mapping and its row of the outbox.
    case mapping(MappingID)
    /// Whoever may be in the way of a new mapping: holders of its unique claims and its shared keys, and the reply that an
    /// idempotent request had.
    case creation(claims: [String], sharedKeys: [String], principal: String?, key: String?)
}

/// The reads of one event loop, used on its queue only.
public protocol MappingReads: AnyObject {
    /// Reads on the caller's thread, where nothing is waited for but the disk; `nil` where an answer crosses a network.
    ///
    /// For the hot path, which a completion would slow down. Several reads need not be of one state.
    var immediate: (any MappingReader)? { get }

    /// Reads the rendered representation of a mapping.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - completion: Called once: within this call, or later from any thread.
    func representation(
        of id: MappingID,
        completion: @escaping @Sendable (Result<StoredRepresentation?, any Error>) -> Void
    )

    /// Reads one state.
    ///
    /// - Parameters:
    ///   - body: Reads, once; it must not keep the reader. All it sees is of one state.
    ///   - completion: Called once: within this call, or later from any thread.
    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    )
}

/// Reads of committed state, or within a transaction of its own.
///
/// Not `Sendable`: a reader belongs to the queue that uses it.
public protocol MappingReader: AnyObject {
    /// The rendered representation of a mapping: the hot path.
    func representation(of id: MappingID) throws -> StoredRepresentation?
    /// A whole mapping.
    func mapping(_ id: MappingID) throws -> StoredMapping?
    /// A page of rendered representations, in creation order.
    func representations(_ query: MappingQuery) throws -> MappingPage<[UInt8]>
    /// A page of whole mappings, in creation order.
    func mappings(_ query: MappingQuery) throws -> MappingPage<StoredMapping>
    /// The history of one mapping, oldest first, after a sequence; also after its deletion.
    func history(of id: MappingID, after sequence: Int64, limit: Int) throws -> [ChangeEntry]
    /// The newest revision that the history of a mapping has, of one that was deleted too; `nil` if none is kept.
    func lastRevision(of id: MappingID) throws -> Revision?
    /// The history of all mappings, in commit order, after a sequence.
    func changes(after sequence: Int64, limit: Int) throws -> [ChangeEntry]
    /// One entry of the history.
    func change(_ sequence: Int64) throws -> ChangeEntry?
    /// The range of sequences still kept: `lowest` is the first one kept, `latest` the newest (0 when there is none).
    func changeHorizon() throws -> (lowest: Int64, latest: Int64)
    /// A mapping that holds one of these unique claims, and which claim; the mapping `own` is passed over.
    func holder(ofClaims claims: [String], excluding own: MappingID?) throws -> (id: MappingID, claim: String)?
    /// The mappings that hold a shared key, in creation order, at most `limit`.
    func mappings(withSharedKey key: String, limit: Int) throws -> [StoredMapping]
    /// What the mappings are compared by that hold a shared key and must not overlap: the options of each as JSON, in creation
    /// order, with its place for ``mapping(at:)``.
    func rules(withSharedKey key: String) throws -> [(place: Int64, options: [UInt8])]
    /// The mapping at a place that ``rules(withSharedKey:)`` named; `nil` if it is gone.
    func mapping(at place: Int64) throws -> StoredMapping?
    /// The outbox row of a mapping, if it is forwarded.
    func forwarding(of id: MappingID) throws -> ForwardingRecord?
    /// The outbox rows with something to do, in the order of their mappings' ids, after an id.
    func dueForwardings(after id: MappingID?, limit: Int) throws -> [ForwardingRecord]
}

/// Reads and changes inside one write.
public protocol MappingTransaction: MappingReader {
    /// Adds a mapping and the entry that records it.
    ///
    /// - Throws: ``StorageError`` with code `claimTaken` if a unique claim is held by another mapping.
    /// - Returns: The entry's sequence.
    @discardableResult
    func insert(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64
    /// Replaces a mapping and adds the entry that records it.
    @discardableResult
    func update(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64
    /// Removes a mapping and adds the entry that records it.
    @discardableResult
    func delete(_ id: MappingID, recording change: ChangeEntry) throws -> Int64
    /// Adds an entry to the history without touching a mapping, as an import of histories does.
    @discardableResult
    func record(_ change: ChangeEntry) throws -> Int64
    /// The stored reply to an idempotent request, if it has not expired.
    func idempotentReply(principal: String, key: String, now: Timestamp) throws -> IdempotentReply?
    /// Keeps the reply to an idempotent request.
    func save(_ reply: IdempotentReply, principal: String, key: String, expiresAt: Timestamp) throws
    /// Removes some expired replies.
    ///
    /// - Returns: How many were removed, at most `limit`.
    @discardableResult
    func removeExpiredReplies(now: Timestamp, limit: Int) throws -> Int
    /// Adds or replaces the outbox row of a mapping.
    func save(_ forwarding: ForwardingRecord) throws
    /// Removes the outbox row of a mapping, if there is one.
    func removeForwarding(of id: MappingID) throws
}

/// What an idempotent request was, and what it was answered.
public struct IdempotentReply: Sendable, Hashable {
    /// A digest of the request, to tell another request with the same key.
    public var requestDigest: [UInt8]
    /// The mapping that was created.
    public var mapping: MappingID
    /// The representation that was answered.
    public var representation: [UInt8]

    /// Makes a reply.
    public init(requestDigest: [UInt8], mapping: MappingID, representation: [UInt8]) {
        self.requestDigest = requestDigest
        self.mapping = mapping
        self.representation = representation
    }
}
