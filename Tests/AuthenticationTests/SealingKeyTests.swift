import ControlPlane
import Foundation
import Testing

@testable import Authentication

@Suite struct SealingKeyTests {
    @Test func theFileIsForItsOwnerOnlyAndStaysTheSame() throws {
        let guarded = try Guarded()
        #expect(try SealingKey(file: guarded.keyPath) == nil)
        let sealed = try SealingKey.readOrMake(file: guarded.keyPath).seal("s3cret", accessKey: "K", principal: "a")
        let file = guarded.keyPath
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let again = try SealingKey.readOrMake(file: guarded.keyPath)
        #expect(again.open(sealed, accessKey: "K", principal: "a") == "s3cret")
        #expect(String(describing: again) == file)
    }

    @Test func whoComeAtOnceShareOneKey() async throws {
        let guarded = try Guarded()
        let path = guarded.path
        let sealed = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try SealingKey.readOrMake(file: path + ".key").seal("x", accessKey: "K", principal: "a")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let key = try SealingKey.readOrMake(file: path + ".key")
        #expect(sealed.count == 8)
        #expect(sealed.allSatisfy { key.open($0, accessKey: "K", principal: "a") == "x" })
        let files = try FileManager.default.contentsOfDirectory(atPath: guarded.folder.path)
        #expect(files.filter { $0.contains(".key") } == ["test.sqlite.key"])
    }

    @Test func aSecretIsSealedToItsPlace() throws {
        let guarded = try Guarded()
        let key = try SealingKey.readOrMake(file: guarded.keyPath)
        let sealed = try key.seal("s3cret", accessKey: "K", principal: "a")
        #expect(key.open(sealed, accessKey: "L", principal: "a") == nil)
        #expect(key.open(sealed, accessKey: "K", principal: "b") == nil)
        #expect(key.open(Array(sealed.dropLast()), accessKey: "K", principal: "a") == nil)
        #expect(!sealed.contains(subsequence: Array("s3cret".utf8)))
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func aFileThatOthersMayReadIsNotUsed(_ mode: Int) throws {
        let guarded = try Guarded()
        _ = try SealingKey.readOrMake(file: guarded.keyPath)
        let file = guarded.keyPath
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        let error = #expect(throws: StorageError.self) { try SealingKey(file: guarded.keyPath) }
        #expect(error?.message.contains("chmod 600") == true)
    }

    @Test(arguments: ["", "00", String(repeating: "g", count: 64), String(repeating: "0", count: 66)])
    func whatIsNoKeyIsNotTaken(_ text: String) throws {
        let guarded = try Guarded()
        let file = guarded.keyPath
        #expect(
            FileManager.default.createFile(
                atPath: file,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        )
        #expect(throws: StorageError.self) { try SealingKey(file: guarded.keyPath) }
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}

func removeFile(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
}
