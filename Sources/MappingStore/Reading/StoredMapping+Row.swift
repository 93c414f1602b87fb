import ControlPlane
import EventSources

extension StoredMapping {
    /// The columns that ``init(_:from:connection:)`` reads, in its order.
    static let columns = """
        m.id, m.revision, m.upstream_sequence, m.created_at, m.updated_at, m.last_modified, m.enabled, m.state, \
        m.state_reason, m.upstream, m.upstream_state, m.function, m.account, m.region, m.source_type, m.source_arn, \
        m.tags, m.unique_claims, m.shared_keys, m.definition, m.representation
        """

    /// Reads a row.
    ///
    /// - Parameters:
    ///   - row: A statement that stands on a row.
    ///   - first: The index of the first of ``columns`` in it.
    ///   - connection: Whose row it is.
    /// - Throws: ``StorageError`` `corrupt` if no mapping was written so.
    init(_ row: Statement, from first: Int32, connection: Connection) throws(StorageError) {
        guard let tags = PackedStrings.unpackPairs(row.bytes(first + 16)),
            let claims = PackedStrings.unpack(row.bytes(first + 17)),
            let shared = PackedStrings.unpack(row.bytes(first + 18))
        else { throw connection.corrupt("packed strings of a mapping cannot be read") }
        self.init(
            id: try row.id(first),
            revision: Revision(stored: row.int64(first + 1)),
            upstreamSequence: row.int64(first + 2),
            createdAt: Timestamp(milliseconds: row.int64(first + 3)),
            updatedAt: Timestamp(milliseconds: row.int64(first + 4)),
            lastModified: Timestamp(milliseconds: row.int64(first + 5)),
            enabled: row.int64(first + 6) != 0,
            state: row.string(first + 7),
            stateReason: row.string(first + 8),
            upstream: row.bytesIfPresent(first + 9),
            upstreamState: row.stringIfPresent(first + 10),
            function: row.string(first + 11),
            account: row.string(first + 12),
            region: row.string(first + 13),
            sourceType: row.string(first + 14),
            sourceARN: row.stringIfPresent(first + 15),
            tags: tags,
            uniqueClaims: claims,
            sharedKeys: shared,
            definition: row.bytes(first + 19),
            representation: row.bytes(first + 20)
        )
    }
}
