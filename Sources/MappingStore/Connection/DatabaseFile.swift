import ControlPlane
import Glibc

/// The file system's view of a database, before SQLite sees it.
enum DatabaseFile {
    /// Checks that a database can be made or opened here, and creates the file for its owner's eyes only.
    static func prepare(_ path: String) throws(StorageError) {
        let directory = directory(of: path)
        guard let parent = status(directory) else {
            throw StorageError(
                .cannotOpen,
                "Could not open the database '\(path)': there is no directory '\(directory)'. Create it first."
            )
        }
        guard parent.isDirectory else {
            throw StorageError(
                .cannotOpen,
                "Could not open the database '\(path)': '\(directory)' is not a directory."
            )
        }
        guard let file = status(path) else { return try create(path) }
        guard file.isRegular else {
            throw StorageError(.cannotOpen, "Could not open the database '\(path)': it is not a regular file.")
        }
        guard access(path, W_OK) == 0 else {
            throw StorageError(
                .readOnly,
                "Could not open the database '\(path)' for writing: \(String(cString: strerror(errno))). "
                    + "Give this process write permission."
            )
        }
    }

    /// Checks that there is a database to look at.
    static func requireExisting(_ path: String) throws(StorageError) {
        guard status(path)?.isRegular == true else {
            throw StorageError(.cannotOpen, "There is no database '\(path)'. Check the path.")
        }
    }

    /// The size of a file, or 0 if there is none.
    static func byteCount(_ path: String) -> Int64 {
        status(path)?.byteCount ?? 0
    }

    /// How much room is left where a file is; `nil` if that cannot be told.
    static func freeByteCount(_ path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }

    /// Makes a file's content, or a directory's entries, durable.
    static func synchronize(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open '\(path)'", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write '\(path)' to the disk", errno) }
    }

    /// The directory a path is in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether anything is at a path.
    static func exists(_ path: String) -> Bool {
        status(path) != nil
    }

    /// Makes an error of a system call's.
    static func failure(_ attempt: String, _ cause: Int32) -> StorageError {
        let code: StorageError.Code =
            switch cause {
            case ENOSPC, EDQUOT, EFBIG: .full
            case EACCES, EPERM, EROFS: .readOnly
            case EIO: .inputOutput
            default: .cannotOpen
            }
        return StorageError(code, "Could not \(attempt): \(String(cString: strerror(cause))).")
    }

    private static func create(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create the database '\(path)'", errno) }
        close(descriptor)
    }

    private struct Status {
        var isDirectory: Bool
        var isRegular: Bool
        var byteCount: Int64
    }

    private static func status(_ path: String) -> Status? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        return Status(isDirectory: kind == S_IFDIR, isRegular: kind == S_IFREG, byteCount: Int64(status.st_size))
    }
}
