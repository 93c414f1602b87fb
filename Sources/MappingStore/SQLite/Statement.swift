import CSQLite
import ControlPlane

/// A prepared statement, used where its connection is.
///
/// It is at the same time the row that it stands on; blobs arrive as `[UInt8]` in one copy.
final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection
    /// The first binding that failed; reported by the next step, so that bindings need no `try`.
    private var failedBinding: Int32 = SQLITE_OK

    /// Tells SQLite to copy what is bound before the call returns, so that no pointer to it is kept.
    private static let copied = CSQLite_transient()

    /// Prepares the one statement of a text.
    init(
        _ sql: String,
        on connection: Connection,
        during attempt: String = "prepare a statement"
    ) throws(StorageError) {
        guard let database = connection.handle else { throw connection.closed }
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw connection.error(code, during: attempt) }
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    // MARK: Parameters, numbered from 1

    func bind(_ index: Int32, _ value: Int64) {
        note(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ value: Bool) {
        bind(index, value ? 1 as Int64 : 0)
    }

    func bind(_ index: Int32, _ value: String) {
        var value = value
        value.withUTF8 { text in
            // An empty string may have no address, and SQLite would take that for NULL.
            let start = text.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
            if let start {
                note(sqlite3_bind_text64(handle, index, start, UInt64(text.count), Self.copied, UInt8(SQLITE_UTF8)))
            } else {
                note(sqlite3_bind_text(handle, index, "", 0, Self.copied))
            }
        }
    }

    func bind(_ index: Int32, _ value: String?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ value: [UInt8]) {
        value.withUnsafeBytes { bind(index, bytes: $0) }
    }

    func bind(_ index: Int32, _ value: [UInt8]?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ value: MappingID) {
        withUnsafeBytes(of: (value.high.bigEndian, value.low.bigEndian)) { bind(index, bytes: $0) }
    }

    func bind(_ index: Int32, _ value: LookupKey) {
        withUnsafeBytes(of: (value.high.bigEndian, value.low.bigEndian)) { bind(index, bytes: $0) }
    }

    private func bind(_ index: Int32, bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress, !bytes.isEmpty {
            note(sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), Self.copied))
        } else {
            note(sqlite3_bind_zeroblob(handle, index, 0))
        }
    }

    private func bindNull(_ index: Int32) {
        note(sqlite3_bind_null(handle, index))
    }

    private func note(_ code: Int32) {
        if code != SQLITE_OK, failedBinding == SQLITE_OK { failedBinding = code }
    }

    // MARK: Execution

    /// Moves to the next row.
    ///
    /// - Parameter attempt: What this is for, as in "could not …".
    /// - Returns: Whether there is one.
    /// - Throws: ``StorageError``, also for a value that could not be bound.
    func step(during attempt: String = "run a statement") throws(StorageError) -> Bool {
        guard failedBinding == SQLITE_OK else { throw connection.error(failedBinding, during: "bind a value") }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.error(code, during: attempt)
        }
    }

    /// Ends the execution, so that it holds no snapshot open.
    ///
    /// The parameters stay.
    func reset() {
        // The code repeats what the last step has already reported.
        sqlite3_reset(handle)
        failedBinding = SQLITE_OK
    }

    /// Executes a statement that answers no rows.
    func run(during attempt: String = "run a statement") throws(StorageError) {
        defer { reset() }
        while try step(during: attempt) {}
    }

    /// Executes a statement that answers no rows, unless a `UNIQUE` constraint stands against it.
    ///
    /// - Returns: Whether it was executed; nothing was written otherwise.
    func runUnlessTaken() throws(StorageError) -> Bool {
        do {
            try run()
            return true
        } catch {
            guard sqlite3_extended_errcode(connection.handle) == CSQLite_constraint_unique else { throw error }
            return false
        }
    }

    // MARK: Columns of the current row, numbered from 0

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func int64(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func int64IfPresent(_ column: Int32) -> Int64? {
        isNull(column) ? nil : int64(column)
    }

    func string(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func stringIfPresent(_ column: Int32) -> String? {
        isNull(column) ? nil : string(column)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        withBytes(column) { [UInt8]($0) }
    }

    func bytesIfPresent(_ column: Int32) -> [UInt8]? {
        isNull(column) ? nil : bytes(column)
    }

    func id(_ column: Int32) throws(StorageError) -> MappingID {
        guard let id = withBytes(column, { MappingID(bytes: $0) }) else {
            throw connection.corrupt("a mapping id is not 16 bytes long")
        }
        return id
    }

    private func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = sqlite3_column_blob(handle, column)
        return body(
            UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
        )
    }
}

@available(*, unavailable)
extension Statement: Sendable {}
