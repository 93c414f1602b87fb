package import ControlPlane
package import MappingStore

/// An empty store of some kind; what it keeps goes with this.
package final class FreshStore: Sendable {
    /// The store.
    package let storage: any ServerStorage
    private let directory: TemporaryDirectory
    private let database: SQLiteDatabase?

    /// Makes a store.
    ///
    /// - Parameters:
    ///   - kind: Which one.
    ///   - observer: Who hears of commits.
    ///   - adjust: How an SQLite store is to differ from the usual; no other store has anything to be adjusted.
    /// - Throws: ``ControlPlane/StorageError`` if the store cannot be made.
    package init(
        _ kind: TestedStore,
        observer: (any StorageObserver)? = nil,
        adjustingSQLite adjust: (inout SQLiteMappingStorage.Configuration) -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        switch kind {
        case .sqlite:
            let database = SQLiteDatabase(path: directory.path + "/mappings.sqlite")
            var configuration = SQLiteMappingStorage.Configuration()
            configuration.observer = observer
            adjust(&configuration)
            storage = try SQLiteMappingStorage(path: database.path, configuration: configuration)
            self.database = database
        case .memory:
            storage = MemoryMappingStorage(observer: observer)
            database = nil
        }
    }

    /// Closes the store, and says how much it holds and what its own check finds wrong, if it has one.
    package func closeAndCheck() throws -> CheckReport {
        var report = try count(in: storage.snapshot())
        try storage.close()
        if let checked = try database?.check() {
            report.problems = checked.problems
            if checked.mappings != report.mappings || checked.changes != report.changes {
                report.problems.append("The check counts otherwise: \(checked.mappings), \(checked.changes).")
            }
        }
        return report
    }

    private func count(in state: any MappingReader) throws -> CheckReport {
        var query = MappingQuery(scope: .everything)
        query.limit = .max
        let mappings = try state.mappings(query).items.count
        return try CheckReport(mappings: Int64(mappings), changes: Int64(state.changes(after: 0, limit: .max).count))
    }
}
