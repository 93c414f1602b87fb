public import EventSources

/// The state of the control plane, as its use cases see it.
///
/// Writes are serialised: each runs alone on the latest state, and is acknowledged only once it is durable.
/// Several may share one commit; one that throws leaves no trace and does not disturb the others.
public protocol MappingStorage: Sendable {
    /// Runs a write in its own transaction or savepoint.
    ///
    /// - Parameters:
    ///   - work: Reads and changes the state; what it throws undoes what it did. It must not block, and it may run
    ///     again on the state then: what an earlier run did and returned is forgotten.
    ///   - effect: Called once the change is durable, behind the completion; also when that was told before, for want of
    ///     patience with the disk, that nobody knows what becomes of the write.
    ///   - completion: Called once, from any thread: after the change is durable, or with the error.
    func write<Output: Sendable>(
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    )

    /// Opens a connection for reading, to be used from one queue at a time.
    ///
    /// - Throws: ``StorageError`` if it cannot be opened.
    func makeReader() throws(StorageError) -> any MappingReader
}

extension MappingStorage {
    /// Runs a write of which nothing follows but its completion.
    public func write<Output: Sendable>(
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        write(work, effect: { _ in }, completion: completion)
    }
}

/// Reads of committed state.
///
/// Not `Sendable`: a reader belongs to the queue that uses it.
public protocol MappingReader: AnyObject {
    /// Has all reads from now on see the state that is committed now, as long as the reader lives.
    ///
    /// A transaction sees its own state anyway.
    func holdState() throws
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
