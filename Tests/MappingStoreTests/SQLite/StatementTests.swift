import ControlPlane
import Testing

@testable import MappingStore

@Suite struct StatementTests {
    private let connection: Connection

    init() throws {
        connection = try Connection(path: ":memory:", access: .readWrite, busyTimeout: 0)
    }

    @Test(arguments: ["", "plain", "é\u{0}\u{1F600}", String(repeating: "x", count: 100_000)])
    func textComesBackByteForByte(_ text: String) throws {
        let row = try connection.statement("SELECT ?1, typeof(?1), length(CAST(?1 AS BLOB))")
        row.bind(1, text)
        #expect(try row.step())
        #expect(Array(row.string(0).utf8) == Array(text.utf8))
        #expect(row.string(1) == "text")
        #expect(row.int64(2) == Int64(text.utf8.count))
    }

    @Test(arguments: [[], [0], [UInt8](repeating: 0xFF, count: 100_000)] as [[UInt8]])
    func bytesComeBack(_ bytes: [UInt8]) throws {
        let row = try connection.statement("SELECT ?1, typeof(?1)")
        row.bind(1, bytes)
        #expect(try row.step())
        #expect(row.bytes(0) == bytes)
        #expect(row.string(1) == "blob")
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func numbersComeBack(_ number: Int64) throws {
        let row = try connection.statement("SELECT ?1")
        row.bind(1, number)
        #expect(try row.step())
        #expect(row.int64(0) == number)
    }

    @Test func nothingIsNullAndNullIsNothing() throws {
        let row = try connection.statement("SELECT ?1, ?2, ?3")
        row.bind(1, nil as String?)
        row.bind(2, nil as [UInt8]?)
        row.bind(3, nil as Int64?)
        #expect(try row.step())
        #expect(row.stringIfPresent(0) == nil)
        #expect(row.bytesIfPresent(1) == nil)
        #expect(row.int64IfPresent(2) == nil)
        #expect((row.string(0), row.int64(2)) == ("", 0))
        #expect(row.bytes(1) == [])
    }

    @Test func bindingThatFailsIsReportedByTheNextStepOnly() throws {
        let row = try connection.statement("SELECT ?1")
        row.bind(2, 7)
        #expect(throws: StorageError.self) { _ = try row.step() }
        row.reset()
        row.bind(1, 7)
        #expect(try row.step())
    }

    @Test func takenIsToldFromEveryOtherRefusal() throws {
        try connection.execute("CREATE TABLE t (x INTEGER NOT NULL UNIQUE) STRICT")
        let row = try connection.statement("INSERT INTO t VALUES (?1)")
        row.bind(1, 1)
        #expect(try row.runUnlessTaken())
        #expect(try !row.runUnlessTaken())
        row.bind(1, nil as Int64?)
        let error = #expect(throws: StorageError.self) { _ = try row.runUnlessTaken() }
        // The extended code: SQLITE_CONSTRAINT_NOTNULL.
        #expect(error?.message.contains("(SQLite 1299)") == true)
    }

    @Test func statementsAreKeptByTheirTextAndNotWithoutBound() throws {
        let first = try connection.statement("SELECT 1")
        #expect(try connection.statement("SELECT 1") === first)
        #expect(try connection.prepared("SELECT 2") !== first)
        for number in 0..<1000 { _ = try connection.statement("SELECT \(number), 0") }
        #expect(try connection.statement("SELECT 1") !== first)
        // One that is in use meanwhile goes on.
        #expect(try first.step())
    }
}
