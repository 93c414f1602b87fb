import Glibc
import HostSystem
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    private func run(_ words: String..., keeping limit: Int = 1000, within seconds: Double = 30) throws -> ChildProcess
    {
        try ChildProcess(running: words, keeping: limit, within: seconds)
    }

    @Test func bothStreamsAreRead() throws {
        let child = try run("sh", "-c", "printf out; printf wrong >&2; exit 3")
        #expect(child.ending == .exited(3))
        #expect(child.output.bytes == Array("out".utf8))
        #expect(child.errors.bytes == Array("wrong".utf8))
        #expect(!child.output.isCut)
    }

    @Test func theBeginningOfMuchIsKept() throws {
        let child = try run("head", "-c", "1000000", "/dev/zero")
        #expect(child.ending == .exited(0))
        #expect(child.output.bytes == [UInt8](repeating: 0, count: 1000))
        #expect(child.output.isCut)
    }

    @Test func aSignalIsTold() throws {
        #expect(try run("sh", "-c", "kill -9 $$").ending == .signalled(9))
    }

    @Test func itHasNoInputAndNoFilesOfOurs() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(try run("cat").ending == .exited(0))
        let child = try run("sh", "-c", "ls /proc/self/fd | wc -w")
        // Its three streams, and the folder that is listed.
        #expect(String(decoding: child.output.bytes, as: UTF8.self) == "4\n")
    }

    @Test("What takes too long is killed, with what it has started")
    func whatTakesTooLongIsKilled() throws {
        let child = try run("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000", within: 0.2)
        #expect(child.ending == .timedOut)
        let pid = String(decoding: child.output.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        try #require(!pid.isEmpty)
        // Over, or waiting for its parent to hear of its end.
        while let state = try? WholeFile.text(at: "/proc/\(pid)/stat"), !state.contains(") Z") { sched_yield() }
    }

    @Test(arguments: [["no-such-program"], ["/no/such/program"], ["/etc/passwd"], [], ["a\0b"]])
    func whatCannotBeRunIsTold(_ words: [String]) {
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess(running: words, keeping: 10, within: 10) }
    }

    @Test func aProcessWithManyOpenFilesRunsPrograms() throws {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        try #require(getrlimit(resource, &limit) == 0)
        if limit.rlim_cur < 4000 {
            limit.rlim_cur = min(4000, limit.rlim_max)
            setrlimit(resource, &limit)
        }
        let files = (0..<2000).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for file in files { close(file) } }
        try #require(files.allSatisfy { $0 >= 0 })
        #expect(try run("echo", "here").output.bytes == Array("here\n".utf8))
    }
}
