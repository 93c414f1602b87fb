import ControlPlane
import Foundation
import Testing

@testable import MappingStore

@Suite struct ConnectionTests {
    private func memory() throws -> Connection {
        let connection = try Connection(path: ":memory:", access: .readWrite, busyTimeout: 0)
        try connection.execute("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT UNIQUE) STRICT")
        return connection
    }

    private func numbers(_ connection: Connection) throws -> [Int64] {
        try connection.all("SELECT x FROM t ORDER BY x") { $0.int64(0) }
    }

    // MARK: Opening

    @Test func readingMakesNoFileAndWritesNone() throws {
        let file = try TemporaryDatabase()
        let missing = #expect(throws: StorageError.self) {
            _ = try Connection(path: file.path, access: .readOnly, busyTimeout: 0)
        }
        #expect(missing?.code == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: file.path))
        try file.execute("CREATE TABLE t (x)")
        let connection = try Connection(path: file.path, access: .readOnly, busyTimeout: 0)
        let refused = #expect(throws: StorageError.self) { try connection.execute("INSERT INTO t VALUES (1)") }
        #expect(refused?.code == .readOnly)
    }

    @Test func fileThatIsNoDatabaseIsNoticedWhenItIsOpened() throws {
        let file = try TemporaryDatabase()
        try Data(repeating: 0x20, count: 5000).write(to: URL(fileURLWithPath: file.path))
        let error = #expect(throws: StorageError.self) { _ = try file.connection() }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(file.path) == true)
        #expect(error?.publicMessage.contains(file.path) == false)
    }

    @Test func misspeltColumnsAreNoStringsAndReferencesAreKept() throws {
        let connection = try memory()
        #expect(throws: StorageError.self) { _ = try connection.all("SELECT \"z\" FROM t") { $0.string(0) } }
        try connection.execute("CREATE TABLE u (x INTEGER REFERENCES t (x)) STRICT")
        #expect(throws: StorageError.self) { try connection.execute("INSERT INTO u VALUES (1)") }
    }

    @Test func databaseThatAnotherHoldsIsLocked() throws {
        let file = try TemporaryDatabase()
        let (first, second) = (try file.connection(), try file.connection())
        second.busyMilliseconds = 1
        try first.execute("CREATE TABLE t (x)")
        try first.execute("BEGIN EXCLUSIVE")
        let error = #expect(throws: StorageError.self) { try second.inTransaction { .commit } }
        #expect(error?.code == .locked)
        try first.rollBack()
        try second.inTransaction { .commit }
    }

    // MARK: Closing

    @Test func closedConnectionSaysSo() throws {
        let connection = try memory()
        let target = try memory()
        try connection.close()
        try connection.close()
        #expect(connection.totalChanges == 0)
        #expect(!connection.isInTransaction)
        for use: () throws -> Void in [
            { _ = try connection.statement("SELECT 1") }, { try connection.execute("SELECT 1") },
            { try connection.inTransaction { .commit } }, { _ = try connection.checkpoint() },
            { try connection.backUp(to: target, pagesPerStep: 1) { _, _ in } },
            { try target.backUp(to: connection, pagesPerStep: 1) { _, _ in } },
        ] {
            let error = #expect(throws: StorageError.self) { try use() }
            #expect(error?.code == .closed)
        }
    }

    @Test func connectionInUseStaysOpen() throws {
        let connection = try memory()
        let row = try connection.statement("SELECT 1")
        #expect(try row.step())
        #expect(throws: StorageError.self) { try connection.close() }
        #expect(row.int64(0) == 1)
        #expect(try numbers(connection) == [])
    }

    // MARK: Transactions

    @Test func errorUndoesATransactionAndIsTheOneThatIsThrown() throws {
        struct Failure: Error {}
        let connection = try memory()
        #expect(throws: Failure.self) {
            try connection.inTransaction {
                try connection.execute("INSERT INTO t (x) VALUES (1)")
                throw Failure()
            }
        }
        #expect(!connection.isInTransaction)
        try connection.inTransaction {
            try connection.execute("INSERT INTO t (x) VALUES (2)")
            return .rollback
        }
        // SQLite has ended the transaction by itself when this is thrown.
        let error = #expect(throws: StorageError.self) {
            try connection.inTransaction {
                try connection.execute("INSERT INTO t (x) VALUES (3); INSERT OR ROLLBACK INTO t (x) VALUES (3)")
                return .commit
            }
        }
        #expect(error?.message.contains("UNIQUE constraint failed") == true)
        #expect(try numbers(connection) == [])
        try connection.inTransaction {
            try connection.execute("INSERT INTO t (x) VALUES (4)")
            return .commit
        }
        #expect(try numbers(connection) == [4])
    }

    @Test func transactionThatEndedUnnoticedIsNotTakenAsCommitted() throws {
        let connection = try memory()
        #expect(throws: StorageError.self) {
            try connection.inTransaction {
                try connection.execute("INSERT INTO t (x) VALUES (1)")
                try? connection.execute("INSERT OR ROLLBACK INTO t (x) VALUES (1)")
                return .commit
            }
        }
        #expect(try numbers(connection) == [])
    }

    @Test func errorInASavepointUndoesThatAlone() throws {
        struct Failure: Error {}
        let connection = try memory()
        try connection.inTransaction {
            try connection.inSavepoint { try connection.execute("INSERT INTO t (x) VALUES (1)") }
            do {
                try connection.inSavepoint {
                    try connection.execute("INSERT INTO t (x) VALUES (2)")
                    throw Failure()
                }
            } catch is Failure {}
            try connection.inSavepoint { try connection.execute("INSERT INTO t (x) VALUES (3)") }
            return .commit
        }
        #expect(try numbers(connection) == [1, 3])
    }

    @Test func readsOfATransactionSeeTheStateOfItsBeginning() throws {
        let file = try TemporaryDatabase()
        let writer = try Connection.writing(path: file.path, configuration: .init())
        try writer.execute("CREATE TABLE t (x INTEGER) STRICT")
        let reader = try Connection.reading(path: file.path, cacheBytes: 1 << 16)
        try reader.inReadTransaction {
            try writer.execute("INSERT INTO t VALUES (1)")
            #expect(try numbers(reader) == [])
        }
        #expect(try numbers(reader) == [1])
    }

    // MARK: Copies and the log

    @Test func copyIsOfOneStateWhileTheDatabaseChanges() throws {
        let (file, copy) = (try TemporaryDatabase(), try TemporaryDatabase())
        let writer = try Connection.writing(path: file.path, configuration: .init())
        try writer.execute(
            """
            CREATE TABLE t (x INTEGER PRIMARY KEY, y BLOB) STRICT;
            WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200)
            INSERT INTO t SELECT x, zeroblob(1000) FROM n
            """
        )
        let source = try Connection.reading(path: file.path, cacheBytes: 1 << 16)
        let target = try copy.connection()
        var steps: [Int] = []
        var writes: [Result<Void, any Error>] = []
        try source.inReadTransaction {
            try source.backUp(to: target, pagesPerStep: 5) { copied, _ in
                steps.append(copied)
                writes.append(Result { try writer.execute("UPDATE t SET y = zeroblob(10)") })
            }
        }
        for write in writes { try write.get() }
        // It never began anew.
        #expect(steps.count > 5)
        #expect(steps == steps.sorted())
        #expect(try target.all("SELECT DISTINCT length(y) FROM t") { $0.int64(0) } == [1000])
        #expect(try target.all("PRAGMA integrity_check") { $0.string(0) } == ["ok"])
    }

    @Test func meterFollowsTheLogAndOutlivesTheConnection() throws {
        let file = try TemporaryDatabase()
        let connection = try Connection.writing(path: file.path, configuration: .init())
        let meter = LogMeter(connection)
        try connection.execute("CREATE TABLE t (x INTEGER) STRICT")
        #expect(meter.pageCount > 0)
        let progress = try connection.checkpoint()
        #expect(progress.logged == meter.pageCount)
        #expect(progress.copied == progress.logged)
        try connection.truncateLog()
        try connection.close()
        #expect(meter.pageCount == progress.logged)
    }
}
