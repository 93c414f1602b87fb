import Glibc
import HostSystem

/// What the system says of this process.
struct ProcessFigures {
    /// Seconds of processor time since the start.
    var processorSeconds: Double
    /// Bytes of memory that are in use, and that are merely reserved.
    var residentBytes: Int
    var virtualBytes: Int
    /// Files that are open, and that may be.
    var openFiles: Int
    var openFilesLimit: UInt

    /// Asks now; what the system does not tell is 0.
    static func read() -> ProcessFigures {
        let (virtual, resident) = memory()
        var limit = rlimit()
        _ = getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        return ProcessFigures(
            processorSeconds: SystemClock.processSeconds(),
            residentBytes: resident,
            virtualBytes: virtual,
            openFiles: openFileCount(),
            openFilesLimit: limit.rlim_cur
        )
    }

    /// The first two numbers of `/proc/self/statm`, which are pages.
    private static func memory() -> (virtual: Int, resident: Int) {
        guard let bytes = try? WholeFile.bytes(at: "/proc/self/statm", atMost: 4096) else { return (0, 0) }
        let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").prefix(2).compactMap { Int($0) }
        guard pages.count == 2 else { return (0, 0) }
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        return (pages[0] * pageSize, pages[1] * pageSize)
    }

    private static func openFileCount() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not the two entries for the folder and its parent, nor the descriptor that reads it.
        return max(0, count - 3)
    }
}
