import ControlPlane
import Glibc

/// Where the files of a database were when it was opened, to notice that they are there no more.
///
/// A database whose file, log or shared memory was unlinked or replaced goes on working, and everything that is written
/// to it is gone with the process. SQLite tells that only of the database file itself, and not without the connection.
struct DatabasePlace: Sendable {
    private struct File: Sendable, Hashable {
        let device: UInt64
        let node: UInt64

        /// What is at a path, a symbolic link followed; `nil` for nothing.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, node) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    private let files: [(path: String, file: File?)]

    /// Remembers what is at a path, once the writing connection has made its log.
    init(_ path: String) {
        // SQLite follows symbolic links and keeps the others beside the file itself.
        let target = realpath(path, nil)
        defer { free(target) }
        let real = target.map { String(cString: $0) } ?? path
        files = [path, real + "-wal", real + "-shm"].map { ($0, File($0)) }
    }

    /// Why nothing that is written now would be found after a restart; `nil` if it would.
    func objection() -> StorageError? {
        for (path, file) in files where file != nil && File(path) != file {
            return StorageError(
                .moved,
                "The file '\(path)' was removed or replaced while the database was in use. Put it back, or restart the "
                    + "server on what is there now."
            )
        }
        return nil
    }
}
