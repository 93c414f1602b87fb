import CSQLite
import ControlPlane

extension Connection {
    /// Copies the database, page by page, over another one.
    ///
    /// - Parameters:
    ///   - target: The other one.
    ///   - pagesPerStep: How many pages to copy before the next call of `progress`.
    ///   - progress: Hears how many pages have been copied, and how many there are.
    /// - Throws: ``StorageError``, also `locked` if one of the two is in use.
    func backUp(
        to target: Connection,
        pagesPerStep: Int32,
        progress: (_ copied: Int, _ total: Int) -> Void
    ) throws(StorageError) {
        guard let handle, let targetHandle = target.handle else { throw closed }
        target.removeStatements()
        // Errors are the target's, also those of reading the source.
        guard let backup = sqlite3_backup_init(targetHandle, "main", handle, "main") else {
            throw target.error(sqlite3_errcode(targetHandle), during: "begin a copy")
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, pagesPerStep)
            let total = Int(sqlite3_backup_pagecount(backup))
            if code == SQLITE_OK || code == SQLITE_DONE {
                progress(total - Int(sqlite3_backup_remaining(backup)), total)
            }
        }
        // Only finishing puts the error into the target's connection; it is that of the last step.
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw target.error(code, during: "copy the database") }
        guard end == SQLITE_OK else { throw target.error(end, during: "copy the database") }
    }
}
