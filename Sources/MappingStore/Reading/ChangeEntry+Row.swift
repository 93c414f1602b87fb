import ControlPlane
import EventSources

extension ChangeEntry {
    /// The columns that ``init(_:connection:)`` reads, in its order.
    static let columns =
        "sequence, mapping, revision, operation, actor, face, reason, request_id, at, changed, state"

    /// Reads a row.
    init(_ row: Statement, connection: Connection) throws(StorageError) {
        guard let operation = ChangeOperation(rawValue: row.string(3)), let face = ChangeFace(rawValue: row.string(5))
        else { throw connection.corrupt("change \(row.int64(0)) has an unknown operation or face") }
        self.init(
            sequence: row.int64(0),
            mapping: try row.id(1),
            revision: row.int64IfPresent(2).map(Revision.init(stored:)),
            operation: operation,
            actor: row.string(4),
            face: face,
            reason: row.stringIfPresent(6),
            requestID: row.string(7),
            at: Timestamp(milliseconds: row.int64(8)),
            changed: row.bytes(9),
            state: row.bytes(10)
        )
    }
}
