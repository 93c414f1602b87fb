import ControlPlane
import MappingStoreTesting

@testable import MappingStore

/// A database in a directory of its own, which goes with the test.
final class TemporaryDatabase: Sendable {
    private let folder: TemporaryDirectory
    var directory: String { folder.path }
    var path: String { directory + "/mappings.sqlite" }

    init() throws { folder = try TemporaryDirectory() }

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
