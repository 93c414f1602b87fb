import ControlPlane
import Glibc
import Synchronization

/// Keeps a second server from the same database: advisory locks (`flock`) on `PATH.lock` and on the database itself, until
/// they are released.
///
/// The first says who has the database, and the second holds under every other name of the file, a link's for one. It is
/// no lock that SQLite knows of (those are `fcntl`'s), so that commands that only read stay possible. The kernel drops the
/// locks with the process, so a crash leaves none behind; the lock file stays, since removing it would race with the next
/// server.
final class DatabaseLock: Sendable {
    /// The lock file, while the lock is held.
    private let descriptor: Mutex<Int32?>
    /// The database, open as long as this object lives: closing any descriptor of a file drops the locks that SQLite has
    /// on it in this process.
    private let database: Int32

    /// Takes the lock.
    ///
    /// - Throws: ``StorageError`` `locked` if another server has it, or why the file cannot be made.
    init(database path: String) throws(StorageError) {
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.cannotCreate(lockPath, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard cause == EWOULDBLOCK else { throw Self.cannotCreate(lockPath, cause) }
            throw StorageError(
                .locked,
                "The database '\(path)' is in use by another server\(holder). Stop that one, or name another file."
            )
        }
        let database = open(path, O_RDONLY | O_CLOEXEC)
        guard database >= 0, flock(database, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            if database >= 0 { close(database) }
            close(descriptor)
            guard database < 0 || cause != EWOULDBLOCK else {
                throw StorageError(
                    .locked,
                    "The database '\(path)' is in use by another server under another name, such as a link. Stop that "
                        + "one, or name another file."
                )
            }
            throw DatabaseFile.failure("lock the database '\(path)'", cause)
        }
        self.database = database
        self.descriptor = Mutex(descriptor)
        Self.note(descriptor)
    }

    deinit {
        release()
        close(database)
    }

    /// Gives the lock back.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // Closing alone would keep the lock while a process that is being started still has a copy of the descriptor.
        flock(database, LOCK_UN)
        flock(held, LOCK_UN)
        close(held)
    }

    /// Leaves this process's number for the other server's message.
    ///
    /// Only a courtesy: a full disk is no reason to stop.
    private static func note(_ descriptor: Int32) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        let text = Array("\(getpid())\n".utf8)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ descriptor: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 16)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0, let process = Int(String(decoding: text[..<count].prefix { $0 != 0x0A }, as: UTF8.self)) else {
            return ""
        }
        return " (process \(process))"
    }

    private static func cannotCreate(_ path: String, _ cause: Int32) -> StorageError {
        let reason = String(cString: strerror(cause))
        switch cause {
        case EACCES, EPERM, EROFS:
            return StorageError(
                .readOnly,
                "Could not create '\(path)': \(reason). Give this process write permission for the directory."
            )
        case ENOSPC, EDQUOT:
            return StorageError(.full, "Could not create '\(path)': \(reason). Free some space.")
        default:
            return StorageError(.cannotOpen, "Could not create '\(path)': \(reason). Check the path.")
        }
    }
}
