import ControlPlane
import Foundation
import Synchronization
import Testing

@testable import MappingStore

/// Databases that are reached under two names, or taken away while they are used.
@Suite struct MisplacedDatabaseTests {
    @Test("A second server is refused under every name of the file", arguments: [true, false])
    func linksDoNotBypassTheLock(_ isSymbolic: Bool) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        let other = file.directory + "/other.sqlite"
        if isSymbolic {
            try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: file.path)
        } else {
            try FileManager.default.linkItem(atPath: file.path, toPath: other)
        }
        let error = #expect(throws: StorageError.self) { try SQLiteMappingStorage(path: other) }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("under another name") == true)
        // The attempt dropped no lock, and nothing was lost.
        try await storage.create([.sample(2)])
        #expect(throws: StorageError.self) { try SQLiteMappingStorage(path: other) }
        #expect(throws: StorageError.self) { try file.open() }
        try storage.close()
        let again = try SQLiteMappingStorage(path: isSymbolic ? other : file.path)
        #expect(try again.makeReader().mappings(MappingQuery(scope: .everything)).items.count == 2)
        try again.close()
    }

    @Test(
        "Writes are refused once a file of the database is removed or replaced, and go on when it is back",
        arguments: ["", "-wal", "-shm"],
        [true, false]
    )
    func writesGoNowhere(_ suffix: String, isReplaced: Bool) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        #expect(storage.obstacle() == nil)
        let (path, aside) = (file.path + suffix, file.path + ".aside")
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        if isReplaced { try FileManager.default.copyItem(atPath: aside, toPath: path) }
        #expect(storage.obstacle()?.code == .moved)
        let error = await #expect(throws: StorageError.self) { try await storage.create([.sample(2)]) }
        #expect(error?.code == .moved)
        #expect(error?.isTemporary == true)
        #expect(error?.publicMessage.contains(file.directory) == false)
        if isReplaced { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.moveItem(atPath: aside, toPath: path)
        #expect(storage.obstacle() == nil)
        try await storage.create([.sample(3)])
        try storage.close()
        #expect(try file.database.check().problems == [])
        let again = try file.open()
        #expect(try again.makeReader().mapping(.sample(2)) == nil)
        #expect(try again.makeReader().mapping(.sample(3)) != nil)
        try again.close()
    }

    private final class Failures: StorageObserver {
        let failed = Mutex<[StorageError.Code]>([])
        let commits = Mutex(0)

        func didCommit(writes: Int, seconds: Double) { commits.withLock { $0 += 1 } }
        func didFail(writes: Int, error: StorageError) { failed.withLock { $0.append(error.code) } }
        func didCheckpoint(pages: Int, copied: Int, seconds: Double) {}
        func didFailToCheckpoint(error: StorageError) {}
    }

    @Test("A writer that hangs is no reason to hang: writes are answered, and go on when it does")
    func hangingWritesAreAnswered() async throws {
        let file = try TemporaryDatabase()
        let failures = Failures()
        let storage = try file.open {
            $0.writeTimeout = 2
            $0.observer = failures
        }
        try await storage.create([.sample(9)])
        let (began, hang) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // Stands for a disk that does not answer: the writer's queue is held in the middle of a transaction.
        let effect = Mutex(false)
        async let begun: Void = withCheckedThrowingContinuation { continuation in
            storage.write(
                .nothing,
                { transaction in
                    try transaction.insert(.sample(1), recording: .creation(of: .sample(1)))
                    began.signal()
                    hang.wait()
                },
                effect: { effect.withLock { $0 = true } },
                completion: { continuation.resume(with: $0) }
            )
        }
        let hasBegun = try await onThread { began.wait(timeout: .now() + .seconds(60)) == .success }
        try #require(hasBegun)
        let waiting = await #expect(throws: StorageError.self) { try await storage.create([.sample(2)]) }
        #expect(waiting?.code == .unavailable)
        do {
            try await begun
            Issue.record("the write was acknowledged while the disk hung")
        } catch let error as StorageError {
            #expect(error.code == .outcomeUnknown)
            #expect(error.publicMessage.contains("not known"))
        }
        #expect(failures.failed.withLock { $0.contains(.outcomeUnknown) })
        #expect(!effect.withLock { $0 })
        hang.signal()
        // Closing waits for what was accepted: the one that had begun takes effect after all, the other was taken back.
        try storage.close()
        // What follows from a write follows all the same.
        #expect(effect.withLock { $0 })
        let again = try file.open()
        let reader = try again.makeReader()
        #expect(try reader.mapping(.sample(1)) != nil)
        #expect(try reader.mapping(.sample(2)) == nil)
        try again.close()
    }
}
