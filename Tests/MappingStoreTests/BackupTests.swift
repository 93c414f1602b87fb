import ControlPlane
import Foundation
import MappingStore
import Synchronization
import Testing

@Suite struct BackupTests {
    @Test func copyTakenWhileServingIsOneConsistentState() async throws {
        let file = try TemporaryDatabase()
        let copy = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((0..<500).map { .sample($0) })
        let isDone = Counter()
        async let backup: Void = onThread {
            defer { isDone.add(1) }
            try file.database.backUp(to: copy.path)
        }
        var number = 1000
        while isDone.value == 0 {
            try await storage.create([.sample(number)])
            number += 1
        }
        try await backup
        let report = try copy.database.check()
        #expect(report.problems == [])
        #expect(report.mappings >= 500)
        let restored = try copy.open()
        #expect(try restored.makeReader().mapping(.sample(7)) == .sample(7))
        try await restored.create([.sample(9999)])
    }

    @Test func copyIsOneFileAndNothingIsLeftBeside() async throws {
        let file = try TemporaryDatabase()
        let copy = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        let last = Mutex<SQLiteDatabase.BackupProgress?>(nil)
        try file.database.backUp(to: copy.path) { step in last.withLock { $0 = step } }
        #expect(try FileManager.default.contentsOfDirectory(atPath: copy.directory) == ["mappings.sqlite"])
        let progress = try #require(last.withLock { $0 })
        #expect(progress.copiedPages == progress.totalPages)
    }

    @Test func existingFileIsNotOverwritten() async throws {
        let file = try TemporaryDatabase()
        try file.open().close()
        let target = file.directory + "/taken"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let error = #expect(throws: StorageError.self) { try file.database.backUp(to: target) }
        #expect(error?.code == .cannotOpen)
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
        #expect(throws: StorageError.self) { try file.database.backUp(to: file.directory + "/no/where") }
    }
}
