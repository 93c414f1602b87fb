import ControlPlane
import Foundation

@testable import MappingStore

/// A database in a directory of its own, which goes with the test.
final class TemporaryDatabase: Sendable {
    let directory: String
    var path: String { directory + "/mappings.sqlite" }

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/mapping-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var database: SQLiteDatabase { SQLiteDatabase(path: path) }

    func open(
        _ adjust: (inout SQLiteMappingStorage.Configuration) -> Void = { _ in }
    ) throws -> SQLiteMappingStorage {
        var configuration = SQLiteMappingStorage.Configuration()
        adjust(&configuration)
        return try SQLiteMappingStorage(path: path, configuration: configuration)
    }

    /// Opens the file as another program would.
    func connection() throws -> Connection {
        try Connection(path: path, access: .readWrite, busyTimeout: 5)
    }

    /// Changes the file as another program would.
    func execute(_ sql: String) throws { try connection().execute(sql) }
}

extension SQLiteMappingStorage {
    /// Creates mappings, one write for all.
    func create(_ mappings: [StoredMapping]) async throws {
        try await write { transaction in
            for mapping in mappings { try transaction.insert(mapping, recording: .creation(of: mapping)) }
        }
    }

    @discardableResult
    func remove(_ changes: ChangeRetention, limit: Int = 1000) async throws -> RetentionOutcome {
        try await withCheckedThrowingContinuation { continuation in
            removeChanges(changes, limit: limit) { continuation.resume(with: $0) }
        }
    }
}
