import CSQLite
import ControlPlane
import Glibc

extension StorageError {
    /// Says what an SQLite result code means for the operator of a database file.
    ///
    /// - Parameters:
    ///   - sqliteCode: The extended result code.
    ///   - systemError: The `errno` behind it, or 0; SQLite's I/O errors hide a full disk there.
    ///   - message: SQLite's own words.
    ///   - path: The database file.
    ///   - attempt: What was tried, as in "could not …".
    init(sqliteCode: Int32, systemError: Int32, message: String, path: String, during attempt: String) {
        // SQLite keeps the number from the last failure that had one; for other codes it is not about this one.
        let systemError = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(sqliteCode & 0xFF) ? systemError : 0
        let isFull = systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG
        let code: Code
        let advice: String
        switch sqliteCode & 0xFF {
        case SQLITE_FULL:
            (code, advice) = (.full, Self.fullAdvice)
        case SQLITE_IOERR where isFull, SQLITE_CANTOPEN where isFull:
            (code, advice) = (.full, Self.fullAdvice)
        case SQLITE_IOERR:
            (code, advice) = (.inputOutput, "Check the disk and the system log.")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            (code, advice) = (.readOnly, "Give this process write permission for the file and its directory.")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (code, advice) = (.corrupt, "Restore a backup, or name another file.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            (code, advice) = (.locked, "Another process holds the file; try again, or stop that process.")
        case SQLITE_CANTOPEN:
            (code, advice) = (.cannotOpen, "Check the path and its permissions.")
        default:
            (code, advice) = (.other, "")
        }
        let reason = systemError == 0 ? message : "\(message), \(String(cString: strerror(systemError)))"
        let hint = advice.isEmpty ? "" : " \(advice)"
        self.init(code, "Could not \(attempt) in the database '\(path)': \(reason) (SQLite \(sqliteCode)).\(hint)")
    }

    /// Makes a storage error of whatever a step threw; storage errors stay as they are.
    init(_ error: any Error, path: String, during attempt: String) {
        if let error = error as? StorageError {
            self = error
        } else {
            self.init(.other, "Could not \(attempt) in the database '\(path)': \(error).")
        }
    }

    private static let fullAdvice = "Free some space; reads go on, and writes work again as soon as there is room."
}
