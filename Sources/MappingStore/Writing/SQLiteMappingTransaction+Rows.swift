import ControlPlane
import EventSources

extension SQLiteMappingTransaction {
    static let insertion: StaticString = """
        INSERT INTO mappings (id, revision, upstream_sequence, created_at, updated_at, last_modified, enabled, state, \
        state_reason, upstream, upstream_state, function, account, region, source_type, source_arn, tags, \
        unique_claims, shared_keys, definition, representation, serial) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
        """

    static let replacement: StaticString = """
        UPDATE mappings SET revision = ?2, upstream_sequence = ?3, created_at = ?4, updated_at = ?5, \
        last_modified = ?6, enabled = ?7, state = ?8, state_reason = ?9, upstream = ?10, upstream_state = ?11, \
        function = ?12, account = ?13, region = ?14, source_type = ?15, source_arn = ?16, tags = ?17, \
        unique_claims = ?18, shared_keys = ?19, definition = ?20, representation = ?21 \
        WHERE serial = ?22 AND id = ?1
        """

    /// Binds all columns of a mapping to parameters 1 to 21.
    func bind(_ mapping: StoredMapping, to row: Statement) {
        row.bind(1, mapping.id)
        row.bind(2, mapping.revision.number)
        row.bind(3, mapping.upstreamSequence)
        row.bind(4, mapping.createdAt.milliseconds)
        row.bind(5, mapping.updatedAt.milliseconds)
        row.bind(6, mapping.lastModified.milliseconds)
        row.bind(7, mapping.enabled)
        row.bind(8, mapping.state)
        row.bind(9, mapping.stateReason)
        row.bind(10, mapping.upstream)
        row.bind(11, mapping.upstreamState)
        row.bind(12, mapping.function)
        row.bind(13, mapping.account)
        row.bind(14, mapping.region)
        row.bind(15, mapping.sourceType)
        row.bind(16, mapping.sourceARN)
        row.bind(17, PackedStrings.pack(mapping.tags))
        row.bind(18, PackedStrings.pack(mapping.uniqueClaims))
        row.bind(19, PackedStrings.pack(mapping.sharedKeys))
        row.bind(20, mapping.definition)
        row.bind(21, mapping.representation)
    }
}
