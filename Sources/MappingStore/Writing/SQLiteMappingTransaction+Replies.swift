import ControlPlane
import EventSources

extension SQLiteMappingTransaction: MappingTransaction {
    func idempotentReply(principal: String, key: String, now: Timestamp) throws -> IdempotentReply? {
        let row = try connection.statement(
            "SELECT request_digest, mapping, representation FROM replies WHERE key = ?1 AND expires_at > ?2"
        )
        defer { row.reset() }
        row.bind(1, keys.reply(principal: principal, key: key))
        row.bind(2, now.milliseconds)
        guard try row.step() else { return nil }
        return IdempotentReply(requestDigest: row.bytes(0), mapping: try row.id(1), representation: row.bytes(2))
    }

    func save(_ reply: IdempotentReply, principal: String, key: String, expiresAt: Timestamp) throws {
        let row = try connection.statement(
            """
            INSERT INTO replies (key, expires_at, mapping, request_digest, representation) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at, mapping = excluded.mapping,
            request_digest = excluded.request_digest, representation = excluded.representation
            """
        )
        row.bind(1, keys.reply(principal: principal, key: key))
        row.bind(2, expiresAt.milliseconds)
        row.bind(3, reply.mapping)
        row.bind(4, reply.requestDigest)
        row.bind(5, reply.representation)
        try row.run()
    }

    func removeExpiredReplies(now: Timestamp, limit: Int) throws -> Int {
        let before = connection.totalChanges
        let row = try connection.statement(
            """
            DELETE FROM replies WHERE serial IN (SELECT serial FROM replies WHERE expires_at <= ?1 LIMIT ?2)
            """
        )
        row.bind(1, now.milliseconds)
        row.bind(2, Int64(max(0, limit)))
        try row.run()
        return Int(connection.totalChanges - before)
    }
}
