public import ControlPlane
import Glibc

extension SQLiteDatabase {
    /// How far a backup is.
    package struct BackupProgress: Sendable, Hashable {
        /// How many pages have been copied.
        package var copiedPages: Int
        /// How many pages there are.
        package var totalPages: Int
    }

    /// Copies the database as it is now, also while a server uses it; see ``MappingDatabase``.
    ///
    /// The copy is made under another name, checked, made durable, and only then given its name: a file of that name
    /// is a whole backup. It is one file without a write-ahead log.
    public func backUp(to destination: String) throws(StorageError) {
        try backUp(to: destination) { _ in }
    }

    /// Copies the database, and says how far it is after each portion.
    package func backUp(to destination: String, progress: (BackupProgress) -> Void) throws(StorageError) {
        try DatabaseFile.requireExisting(path)
        guard !DatabaseFile.exists(destination) else {
            throw StorageError(.cannotOpen, "'\(destination)' exists already. Name a new file for the backup.")
        }
        let partial = destination + ".partial"
        unlink(partial)
        do {
            try DatabaseFile.prepare(partial)
            try copy(to: partial, progress: progress)
            try DatabaseFile.synchronize(partial)
            try Self.give(partial, itsName: destination)
            try DatabaseFile.synchronize(DatabaseFile.directory(of: destination))
        } catch {
            unlink(partial)
            unlink(partial + "-journal")
            throw StorageError(error, path: destination, during: "make a backup")
        }
    }

    private func copy(to partial: String, progress: (BackupProgress) -> Void) throws {
        let source = try Connection.reading(path: path, cacheBytes: 1 << 20)
        let target = try Connection(path: partial, access: .readWrite, busyTimeout: 0)
        // One read transaction around all portions keeps one snapshot; otherwise each commit would start it over.
        try source.inReadTransaction {
            try source.backUp(to: target, pagesPerStep: 2000) { copied, total in
                progress(BackupProgress(copiedPages: copied, totalPages: total))
            }
        }
        try target.execute("PRAGMA journal_mode = DELETE")
        let findings = try target.all("PRAGMA quick_check(1)") { $0.string(0) }
        guard findings == ["ok"] else {
            throw StorageError(.corrupt, "The copy of '\(path)' is damaged: \(findings.joined(separator: "; ")).")
        }
        try target.close()
    }

    /// Renames without replacing what may have appeared there since.
    private static func give(_ partial: String, itsName destination: String) throws(StorageError) {
        if link(partial, destination) == 0 {
            unlink(partial)
            return
        }
        // File systems without hard links.
        guard errno == EPERM || errno == EOPNOTSUPP, rename(partial, destination) == 0 else {
            throw DatabaseFile.failure("name the backup '\(destination)'", errno)
        }
    }
}
