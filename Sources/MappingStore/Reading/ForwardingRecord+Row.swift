import ControlPlane
import EventSources
import JSON

extension ConnectionReading {
    func forwarding(of id: MappingID) throws -> ForwardingRecord? {
        let row = try connection.statement(
            "SELECT mapping, due_at, pending_since, document FROM forwardings WHERE mapping = ?1"
        )
        defer { row.reset() }
        row.bind(1, id)
        return try row.step() ? ForwardingRecord(row, connection: connection) : nil
    }

    func dueForwardings(after id: MappingID?, limit: Int) throws -> [ForwardingRecord] {
        let row = try connection.statement(
            """
            SELECT mapping, due_at, pending_since, document FROM forwardings
            WHERE due_at IS NOT NULL AND mapping > ?1 ORDER BY mapping LIMIT ?2
            """
        )
        defer { row.reset() }
        row.bind(1, id ?? MappingID(high: 0, low: 0))
        row.bind(2, Int64(max(0, limit)))
        var records: [ForwardingRecord] = []
        while try row.step() { records.append(try ForwardingRecord(row, connection: connection)) }
        return records
    }
}

extension ForwardingRecord {
    /// Reads the columns `mapping, due_at, pending_since, document`.
    init(_ row: Statement, connection: Connection) throws(StorageError) {
        let id = try row.id(0)
        let document = (try? JSONValue(parsing: row.bytes(3), limits: .stored))?.object
        let record = document.flatMap {
            ForwardingRecord(
                id: id,
                stored: $0,
                dueAt: row.int64IfPresent(1).map { Timestamp(milliseconds: $0) },
                pendingSince: row.int64IfPresent(2).map { Timestamp(milliseconds: $0) }
            )
        }
        guard let record else { throw connection.corrupt("the outbox row of mapping \(id) cannot be read") }
        self = record
    }
}
