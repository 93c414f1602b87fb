public import ControlPlane
import Migrations

extension SQLiteDatabase {
    /// Checks the database: the file's structure, and what this store promises of its content.
    ///
    /// Changes nothing, and works while a server uses the database.
    ///
    /// - Throws: ``StorageError`` if the file cannot be read or is of another version; findings are in the report.
    public func check() throws(StorageError) -> CheckReport {
        try DatabaseFile.requireExisting(path)
        do {
            let connection = try Connection.reading(path: path, cacheBytes: 16 << 20)
            // One transaction: all findings are of one state.
            return try connection.inReadTransaction {
                let structure = try connection.all("PRAGMA integrity_check(100)") { $0.string(0) }.filter { $0 != "ok" }
                guard structure.isEmpty else { return CheckReport(problems: structure) }
                try Migrator(migrations: Migrations.all).requireCurrent(connection)
                var check = try ContentCheck(connection)
                try check.run()
                return check.report
            }
        } catch {
            let failure = StorageError(error, path: path, during: "check")
            // Damage that stops the check is what the check was to find.
            guard failure.code == .corrupt else { throw failure }
            return CheckReport(problems: [failure.message])
        }
    }
}
