import ControlPlane
import EventSources
import JSON

extension ContentCheck {
    /// Every forwarded mapping has its row of the outbox, and says the same as it.
    mutating func checkOutbox() throws(StorageError) {
        let connection = connection
        try rows("SELECT mapping, due_at, pending_since, document FROM forwardings ORDER BY mapping") {
            row,
            check throws(StorageError) in
            let id = try row.id(0)
            do throws(StorageError) {
                try check.checkRow(ForwardingRecord(row, connection: connection))
            } catch {
                guard error.code == .corrupt else { throw error }
                check.note("The outbox row of mapping \(id) cannot be read.")
            }
        }
        try rows(
            """
            SELECT m.id FROM mappings AS m WHERE m.upstream IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM forwardings AS f WHERE f.mapping = m.id)
            """
        ) { row, check throws(StorageError) in
            check.note("Mapping \(try row.id(0)) is forwarded, but has no row in the outbox.")
        }
        try rows(
            """
            SELECT json_extract(document, '$.known.uuid') AS uuid, count(*) FROM
            (SELECT CAST(document AS TEXT) AS document FROM forwardings) WHERE json_valid(document)
            GROUP BY uuid HAVING uuid IS NOT NULL AND count(*) > 1
            """
        ) { row, check in
            check.note("\(row.int64(1)) mappings are kept in line with \(row.string(0)) in AWS, where one can be.")
        }
    }

    private mutating func checkRow(_ record: ForwardingRecord) throws(StorageError) {
        let isUnderWay = record.status == .pending || record.status == .retrying
        if isUnderWay != (record.dueAt != nil) {
            note(
                isUnderWay
                    ? "Mapping \(record.id) is to be forwarded, but is never due."
                    : "Mapping \(record.id) is due, but nothing is to be forwarded."
            )
        }
        if record.generation < 1 { note("The outbox row of mapping \(record.id) has no generation.") }
        let row = try connection.prepared("SELECT upstream_state, state FROM mappings WHERE id = ?1")
        defer { row.reset() }
        row.bind(1, record.id)
        guard try row.step() else { return try checkTombstone(of: record.id) }
        guard let shown = row.stringIfPresent(0) else {
            return note("Mapping \(record.id) has a row in the outbox, but is not shown as forwarded.")
        }
        if shown != record.status.rawValue {
            note("Mapping \(record.id) is shown as \(shown), and is \(record.status.rawValue) in the outbox.")
        }
        let isDeleting = row.string(1) == MappingState.deleting
        if isDeleting ? record.goal != .absent : record.goal == .absent && isUnderWay {
            note(
                "Mapping \(record.id) is \(isDeleting ? "" : "not ")being deleted, but the outbox wants it \(record.goal.rawValue)."
            )
        }
    }

    /// A row may outlive its mapping until the forwarder sees it, if the mapping was deleted.
    private mutating func checkTombstone(of id: MappingID) throws(StorageError) {
        let row = try connection.prepared(
            """
            SELECT (SELECT operation FROM changes WHERE mapping = ?1 AND revision IS NOT NULL ORDER BY sequence DESC LIMIT 1),
            (SELECT horizon FROM store)
            """
        )
        defer { row.reset() }
        row.bind(1, id)
        guard try row.step() else { return }
        // Retention may have taken the history of a mapping that was deleted long ago.
        let operation = row.stringIfPresent(0)
        if operation == nil ? row.int64(1) == 1 : operation != ChangeOperation.delete.rawValue {
            note("A row of the outbox names mapping \(id), which is not there and was not deleted.")
        }
    }
}
