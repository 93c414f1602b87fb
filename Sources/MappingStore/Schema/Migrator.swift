import ControlPlane
import EventSources
import Migrations

/// Brings a database to the schema that this binary knows: forward only, one transaction per step.
struct Migrator {
    let migrations: [Migration]
    /// What migrations do beside their SQL, by their version.
    var steps = MigrationSteps.all

    /// Applies what is pending.
    ///
    /// - Throws: ``StorageError`` `incompatibleSchema` if the file belongs to another program or a newer version, or
    ///   if an applied step was changed since.
    func migrate(_ database: Connection) throws {
        try checkOwnership(database)
        let statuses = try status(database)
        try checkCompatibility(statuses, of: database)
        let pending = Set(statuses.filter { $0.state == .pending }.map(\.version))
        for migration in migrations where pending.contains(migration.version) { try apply(migration, to: database) }
    }

    /// Checks that the schema is exactly the one that this binary knows, without changing anything.
    func requireCurrent(_ database: Connection) throws {
        try checkOwnership(database)
        let statuses = try status(database)
        try checkCompatibility(statuses, of: database)
        if let missing = statuses.first(where: { $0.state == .pending }) {
            throw StorageError(
                .incompatibleSchema,
                "The database '\(database.path)' is older than this version: migration \(missing.version) (\(missing.name)) "
                    + "has not been applied. Run `lambda-event-sources migrate` first."
            )
        }
    }

    /// Every known or applied step, in order.
    func status(_ database: Connection) throws -> [MigrationStatus] {
        var applied: [Int: (name: String, checksum: String, at: Int64)] = [:]
        if try hasBookkeeping(database) {
            let row = try database.statement("SELECT version, name, checksum, applied_at FROM schema_migrations")
            defer { row.reset() }
            while try row.step() { applied[Int(row.int64(0))] = (row.string(1), row.string(2), row.int64(3)) }
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

    private func apply(_ migration: Migration, to database: Connection) throws {
        let attempt = "apply migration \(migration.version) (\(migration.name))"
        try database.inTransaction {
            try database.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version INTEGER PRIMARY KEY,
                    name TEXT NOT NULL,
                    checksum TEXT NOT NULL,
                    applied_at INTEGER NOT NULL
                ) STRICT
                """,
                during: attempt
            )
            try database.execute(migration.sql, during: attempt)
            try steps[migration.version]?(database)
            let row = try database.statement(
                """
                INSERT INTO schema_migrations (version, name, checksum, applied_at)
                VALUES (?, ?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000)
                """
            )
            row.bind(1, Int64(migration.version))
            row.bind(2, migration.name)
            row.bind(3, migration.checksum)
            try row.run(during: attempt)
            return .commit
        }
        // What the step prepared is of no use afterwards.
        database.removeStatements()
    }

    private func checkOwnership(_ database: Connection) throws {
        guard try !hasBookkeeping(database) else { return }
        guard try database.first("SELECT 1 FROM sqlite_master LIMIT 1", { $0.int64(0) }) == nil else {
            throw StorageError(
                .incompatibleSchema,
                "'\(database.path)' is an SQLite database of another program. Name another file."
            )
        }
    }

    private func hasBookkeeping(_ database: Connection) throws -> Bool {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
        return try database.first(sql) { $0.int64(0) } != nil
    }

    private func checkCompatibility(_ statuses: [MigrationStatus], of database: Connection) throws {
        if let newer = statuses.last(where: { $0.state == .unknown }) {
            throw StorageError(
                .incompatibleSchema,
                "The database '\(database.path)' was written by a newer version: it has migration \(newer.version) "
                    + "(\(newer.name)), this version knows up to \(migrations.last?.version ?? 0). Run that version, "
                    + "or restore a backup from before."
            )
        }
        if let changed = statuses.first(where: { $0.state == .changed }) {
            throw StorageError(
                .incompatibleSchema,
                "Migration \(changed.version) (\(changed.name)) was changed after it had been applied to the database "
                    + "'\(database.path)'. Run the version that applied it."
            )
        }
    }
}
