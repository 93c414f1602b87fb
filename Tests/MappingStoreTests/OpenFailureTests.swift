import ControlPlane
import Foundation
import Migrations
import Testing

@testable import MappingStore

/// What is wrong with a database is said before anything is served from it.
@Suite struct OpenFailureTests {
    private func failure(_ file: TemporaryDatabase, path: String? = nil) -> StorageError? {
        #expect(throws: StorageError.self) { _ = try SQLiteMappingStorage(path: path ?? file.path) }
    }

    @Test func missingDirectoryIsNotCreated() throws {
        let file = try TemporaryDatabase()
        let error = failure(file, path: file.directory + "/nowhere/mappings.sqlite")
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains("no directory '\(file.directory)/nowhere'") == true)
        #expect(!FileManager.default.fileExists(atPath: file.directory + "/nowhere"))
    }

    @Test func directoryInPlaceOfAFileIsRefused() throws {
        let file = try TemporaryDatabase()
        #expect(failure(file, path: file.directory)?.code == .cannotOpen)
        try Data().write(to: URL(fileURLWithPath: file.directory + "/plain"))
        #expect(failure(file, path: file.directory + "/plain/mappings.sqlite")?.code == .cannotOpen)
    }

    @Test func secondServerIsTurnedAway() throws {
        let file = try TemporaryDatabase()
        let first = try file.open()
        let error = failure(file)
        #expect(error?.code == .locked)
        #expect(error?.message.contains("process \(getpid())") == true)
        try first.close()
        try file.open().close()
    }

    @Test func commandsThatReadWorkBesideAServer() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        #expect(try file.database.check() == CheckReport(mappings: 1, changes: 1))
        let states = try file.database.migrationStatus().map(\.state)
        #expect(states.allSatisfy { if case .applied = $0 { true } else { false } })
        try file.database.backUp(to: file.directory + "/copy.sqlite")
        try await storage.create([.sample(2)])
    }

    @Test(arguments: ["not a database, but long enough to be looked at as if it were one", ""].map { Data($0.utf8) })
    func foreignFileIsCorruptUnlessEmpty(_ content: Data) throws {
        let file = try TemporaryDatabase()
        try (content + Data(count: content.isEmpty ? 0 : 5000)).write(to: URL(fileURLWithPath: file.path))
        if content.isEmpty {
            try file.open().close()
        } else {
            #expect(failure(file)?.code == .corrupt)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).starts(with: content))
        }
    }

    @Test func damagedPageIsReportedWhereItIsRead() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((0..<200).map { .sample($0) })
        try storage.close()
        let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'mappings'"
        let root = try #require(try file.connection().first(sql) { UInt64($0.int64(0)) })
        let handle = try #require(FileHandle(forUpdatingAtPath: file.path))
        try handle.seek(toOffset: (root - 1) * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try handle.close()
        #expect(try !file.database.check().problems.isEmpty)
        let reopened = try file.open()
        let error = #expect(throws: StorageError.self) {
            _ = try reopened.makeReader().mappings(MappingQuery(scope: .everything))
        }
        #expect(error?.code == .corrupt)
    }

    @Test func databaseOfAnotherProgramIsLeftAlone() throws {
        let file = try TemporaryDatabase()
        try file.execute("CREATE TABLE theirs (x)")
        let error = failure(file)
        #expect(error?.code == .incompatibleSchema)
        #expect(try file.connection().all("SELECT name FROM sqlite_master") { $0.string(0) } == ["theirs"])
    }

    @Test(.enabled(if: getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/chattr")))
    func readOnlyPlacesAreNamedAsSuch() throws {
        // The superuser may write anywhere; /proc refuses even him.
        let file = try TemporaryDatabase()
        let error = failure(file, path: "/proc/mappings.sqlite")
        #expect(error?.code == .readOnly || error?.code == .cannotOpen)
        guard getuid() != 0 else { return }
        try Data().write(to: URL(fileURLWithPath: file.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)
        #expect(failure(file)?.code == .readOnly)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: file.directory)
        #expect(failure(file, path: file.directory + "/new.sqlite")?.code == .readOnly)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.directory)
    }

    @Test func databaseIsForItsOwnersEyesOnly() throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: file.path + suffix)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(suffix)")
        }
        try storage.close()
    }

    @Test func inspectionOfAMissingDatabaseMakesNone() throws {
        let file = try TemporaryDatabase()
        #expect(
            try file.database.migrationStatus().map(\.state)
                == Migrations.all.map { _ in .pending }
        )
        #expect(throws: StorageError.self) { _ = try file.database.check() }
        #expect(throws: StorageError.self) {
            try file.database.backUp(to: file.directory + "/copy")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.directory).isEmpty)
    }
}
