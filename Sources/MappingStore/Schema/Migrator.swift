import ControlPlane
import EventSources
import GRDB
import Migrations

/// Brings a database to the schema that this binary knows: forward only, one transaction per step.
struct Migrator {
    let migrations: [Migration]
    /// What migrations do beside their SQL, by their version.
    var steps = MigrationSteps.all
    let path: String

    /// Applies what is pending.
    ///
    /// - Throws: ``StorageError`` `incompatibleSchema` if the file belongs to another program or a newer version, or
    ///   if an applied step was changed since.
    func migrate(_ database: Database) throws {
        try checkOwnership(database)
        let statuses = try status(database)
        try checkCompatibility(statuses)
        let pending = Set(statuses.filter { $0.state == .pending }.map(\.version))
        for migration in migrations where pending.contains(migration.version) { try apply(migration, to: database) }
    }

    /// Checks that the schema is exactly the one that this binary knows, without changing anything.
    func requireCurrent(_ database: Database) throws {
        try checkOwnership(database)
        let statuses = try status(database)
        try checkCompatibility(statuses)
        if let missing = statuses.first(where: { $0.state == .pending }) {
            throw StorageError(
                .incompatibleSchema,
                "The database '\(path)' is older than this version: migration \(missing.version) (\(missing.name)) "
                    + "has not been applied. Run `lambda-event-sources migrate` first."
            )
        }
    }

    /// Every known or applied step, in order.
    func status(_ database: Database) throws -> [MigrationStatus] {
        var applied: [Int: (name: String, checksum: String, at: Int64)] = [:]
        if try database.tableExists("schema_migrations") {
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT version, name, checksum, applied_at FROM schema_migrations"
            )
            for row in rows { applied[row[0]] = (row[1], row[2], row[3]) }
        }
        var statuses = migrations.map { migration in
            guard let record = applied.removeValue(forKey: migration.version) else {
                return MigrationStatus(version: migration.version, name: migration.name, state: .pending)
            }
            let isSame = record.checksum == migration.checksum && record.name == migration.name
            return MigrationStatus(
                version: migration.version,
                name: migration.name,
                state: isSame ? .applied(at: Timestamp(milliseconds: record.at)) : .changed
            )
        }
        for (version, record) in applied.sorted(by: { $0.key < $1.key }) {
            statuses.append(MigrationStatus(version: version, name: record.name, state: .unknown))
        }
        return statuses
    }

    private func apply(_ migration: Migration, to database: Database) throws {
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS schema_migrations (
                        version INTEGER PRIMARY KEY,
                        name TEXT NOT NULL,
                        checksum TEXT NOT NULL,
                        applied_at INTEGER NOT NULL
                    ) STRICT
                    """
            )
            try database.execute(sql: migration.sql)
            if let step = steps[migration.version] {
                let connection = try Connection(database, path: path)
                defer { connection.removeStatements() }
                try step(connection)
            }
            try database.execute(
                sql: """
                    INSERT INTO schema_migrations (version, name, checksum, applied_at)
                    VALUES (?, ?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000)
                    """,
                arguments: [migration.version, migration.name, migration.checksum]
            )
            return .commit
        }
    }

    private func checkOwnership(_ database: Database) throws {
        guard try !database.tableExists("schema_migrations") else { return }
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0 else {
            throw StorageError(
                .incompatibleSchema,
                "'\(path)' is an SQLite database of another program. Name another file."
            )
        }
    }

    private func checkCompatibility(_ statuses: [MigrationStatus]) throws {
        if let newer = statuses.last(where: { $0.state == .unknown }) {
            throw StorageError(
                .incompatibleSchema,
                "The database '\(path)' was written by a newer version: it has migration \(newer.version) "
                    + "(\(newer.name)), this version knows up to \(migrations.last?.version ?? 0). Run that version, "
                    + "or restore a backup from before."
            )
        }
        if let changed = statuses.first(where: { $0.state == .changed }) {
            throw StorageError(
                .incompatibleSchema,
                "Migration \(changed.version) (\(changed.name)) was changed after it had been applied to the database "
                    + "'\(path)'. Run the version that applied it."
            )
        }
    }
}
