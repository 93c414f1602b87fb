import Foundation
import Testing

/// A file system that fails when told to, below the SQLite of a server.
///
/// A small library is preloaded into the server and shares a file of numbers with the test.
final class FailingDisk: Sendable {
    /// What the server does to a file.
    enum Operation: Int64, Sendable, CaseIterable {
        case write = 1
        case sync = 2
        case truncate = 4
    }

    /// Which file.
    enum Target: Int64, Sendable, CaseIterable {
        case log = 1
        case database = 2
    }

    private let control: FileHandle
    private let folder: TemporaryFolder
    private static let words = 7

    /// Builds the library.
    ///
    /// - Parameter folder: Where the library and the control file lie; that of the server will do.
    /// - Throws: If there is no C compiler.
    init(in folder: TemporaryFolder) async throws {
        self.folder = folder
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "failing_disk.c").path
        let built = try await Shell.run(
            """
            for compiler in clang cc gcc; do
                command -v $compiler >/dev/null && exec $compiler -O1 -fPIC -shared -o failing_disk.so '\(source)' -ldl
            done
            exit 127
            """,
            in: folder
        )
        try #require(built.exit == .status(0), "no C compiler, or: \(built.errors)")
        try Data(count: Self.words * 8).write(to: folder.url.appending(path: "disk.control"))
        control = try FileHandle(forUpdating: folder.url.appending(path: "disk.control"))
    }

    /// What a server needs in its environment.
    var environment: [String: String] {
        // A sanitizer may need a library of its own.
        let others = ProcessInfo.processInfo.environment["LD_PRELOAD"].map { ":\($0)" } ?? ""
        return [
            "LD_PRELOAD": folder.path("failing_disk.so") + others, "FAILING_DISK_CONTROL": folder.path("disk.control"),
        ]
    }

    /// From now on, matching calls fail.
    ///
    /// - Parameters:
    ///   - operations: Which calls.
    ///   - targets: On which files.
    ///   - error: With which error number; 0 lets them do nothing and say that they have.
    ///   - count: How many matching calls still work.
    ///   - torn: Whether half of a write is carried out.
    /// - Throws: If the control file cannot be written.
    func arm(
        _ operations: [Operation],
        on targets: [Target] = Target.allCases,
        with error: Int32,
        after count: Int64 = 0,
        torn: Bool = false
    ) throws {
        try disarm()
        let numbers = [
            count, Int64(error), operations.reduce(0) { $0 | $1.rawValue }, targets.reduce(0) { $0 | $1.rawValue },
            torn ? 1 : 0, 0,
        ]
        try write(numbers, at: 1)
        try write([1], at: 0)
    }

    /// All works again.
    func disarm() throws { try write([0], at: 0) }

    /// How many calls failed since the disk was armed.
    var failures: Int64 {
        get throws {
            try control.seek(toOffset: UInt64(Self.words - 1) * 8)
            let bytes = try control.read(upToCount: 8) ?? Data()
            return bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
        }
    }

    private func write(_ numbers: [Int64], at word: Int) throws {
        try control.seek(toOffset: UInt64(word) * 8)
        try control.write(
            contentsOf: numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) } }
        )
    }
}
