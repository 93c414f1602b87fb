import ControlPlane
import EventSources
import JSON

extension SQLiteMappingTransaction {
    func save(_ forwarding: ForwardingRecord) throws {
        let row = try connection.statement(
            """
            INSERT INTO forwardings (mapping, due_at, pending_since, document) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (mapping) DO UPDATE SET due_at = excluded.due_at, pending_since = excluded.pending_since,
            document = excluded.document
            """
        )
        row.bind(1, forwarding.id)
        row.bind(2, forwarding.dueAt?.milliseconds)
        row.bind(3, forwarding.pendingSince?.milliseconds)
        row.bind(4, JSONValue.object(forwarding.stored).serialized())
        try row.run()
    }

    func removeForwarding(of id: MappingID) throws {
        let row = try connection.statement("DELETE FROM forwardings WHERE mapping = ?1")
        row.bind(1, id)
        try row.run()
    }
}
