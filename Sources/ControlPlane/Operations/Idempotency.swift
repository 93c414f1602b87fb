import EventSources

/// A caller's key for a creation, and what tells its request from another with the same key.
public struct IdempotencyKey: Sendable, Hashable {
    /// Who uses the key: keys of different principals are different.
    public var principal: String
    /// The key as sent: 1 to 255 printable ASCII characters.
    public var key: String
    /// A digest of the request.
    public var requestDigest: [UInt8]

    /// How long a reply is kept, in milliseconds.
    static let lifetime: Int64 = 24 * 60 * 60 * 1000

    /// Makes a key.
    public init(principal: String, key: String, requestDigest: [UInt8]) {
        self.principal = principal
        self.key = key
        self.requestDigest = requestDigest
    }

    func reply(in transaction: any MappingTransaction, now: Timestamp) throws -> IdempotentReply? {
        guard let reply = try transaction.idempotentReply(principal: principal, key: key, now: now) else { return nil }
        guard reply.requestDigest == requestDigest else { throw OperationFailure.idempotencyKeyReused(key: key) }
        return reply
    }

    func save(_ mapping: StoredMapping, in transaction: any MappingTransaction, now: Timestamp) throws {
        try transaction.save(
            IdempotentReply(
                requestDigest: requestDigest,
                mapping: mapping.id,
                representation: mapping.representation
            ),
            principal: principal,
            key: key,
            expiresAt: Timestamp(milliseconds: now.milliseconds + Self.lifetime)
        )
        // A few at a time beside each new one, so that expired replies go without ever causing a stall.
        try transaction.removeExpiredReplies(now: now, limit: 2)
    }
}

/// How a creation ended.
public enum CreationOutcome: Sendable {
    /// A mapping was made.
    indirect case created(PlannedChange)
    /// An earlier request with the same idempotency key made one; this was its answer.
    case replayed(IdempotentReply)
}
