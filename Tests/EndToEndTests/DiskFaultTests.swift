import Foundation
import JSON
import Testing

/// The disk fails below the database: what was acknowledged stays, reads go on, writes answer 503, and all is well again
/// without a restart once the disk is.
@Suite(.timeLimit(.minutes(5))) struct DiskFaultTests {
    @Test func everyStepMayFailAndIsRecoveredFrom() async throws {
        let folder = try TemporaryFolder()
        let disk = try await FailingDisk(in: folder)
        // A small log, so that copying it into the database is one of the steps.
        let server = try await Server.start(["--maximum-log", "1048576"], in: folder, environment: disk.environment)
        let trial = DiskTrial(client: Client(server))
        _ = try await trial.write(30)
        var failures: Int64 = 0
        for operation in FailingDisk.Operation.allCases {
            for target in FailingDisk.Target.allCases {
                for error in [ENOSPC, EIO] {
                    for count in [0, 1, 4] as [Int64] {
                        try disk.arm([operation], on: [target], with: error, after: count, torn: count == 1)
                        try await trial.write(12)
                        failures += try disk.failures
                        try await trial.expectReads()
                        try disk.disarm()
                        try await trial.expectRecovery("\(operation) of \(target), error \(error)")
                    }
                }
            }
        }
        #expect(failures > 20)
        #expect(trial.refused.count > 10)
        try await trial.expectAll()
        // A crash right after shows what is really on the disk.
        server.process.send(SIGKILL)
        _ = try await server.process.end()
        let survivor = try await Server.start(in: folder)
        try await DiskTrial(client: Client(survivor), after: trial).expectAll()
        try await survivor.stop()
        try await expectSound(folder)
    }

    /// The log has all of a change when only flushing it failed; nobody may believe it who reads the log after a crash.
    @Test(arguments: [EIO, ENOSPC])
    func changeThatWasRefusedIsNotThereAfterACrash(_ error: Int32) async throws {
        let folder = try TemporaryFolder()
        let disk = try await FailingDisk(in: folder)
        let server = try await Server.start(in: folder, environment: disk.environment)
        let trial = DiskTrial(client: Client(server))
        try await trial.write(3)
        try disk.arm([.sync], on: [.log], with: error)
        try await trial.write(1)
        #expect(try disk.failures > 0)
        #expect(trial.refused.count == 1)
        server.process.send(SIGKILL)
        _ = try await server.process.end()
        try disk.disarm()
        let survivor = try await Server.start(in: folder)
        try await DiskTrial(client: Client(survivor), after: trial).expectAll()
        try await survivor.stop()
        try await expectSound(folder)
    }

    @Test func fileSizeLimitIsAFullDisk() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let trial = DiskTrial(client: Client(server))
        try await trial.write(5)
        try await limit(server, to: "4096")
        try await trial.write(5)
        #expect(trial.refused.count == 5)
        let ready = try await Client(server).send("GET", "/readyz?verbose")
        #expect(ready.status == 503)
        #expect("\(ready.json)".contains("database-writable"))
        try await trial.expectReads()
        try await limit(server, to: "unlimited")
        // Nobody writes: the server finds out by itself.
        try await expectReadiness(of: server)
        try await trial.expectRecovery("file size")
        try await trial.expectAll()
        try await server.stop()
        try await expectSound(folder)
    }

    /// Needs the right to mount; without it the other tests have to do.
    @Test func fullFileSystemIsRecoveredFromWhenThereIsRoom() async throws {
        let folder = try TemporaryFolder()
        let mounted = try await Shell.run("mkdir disk && mount -t tmpfs -o size=2m tmpfs disk", in: folder)
        guard mounted.exit == .status(0) else {
            print("skipped: no tmpfs can be mounted here: \(mounted.errors)")
            return
        }
        do {
            try await fillAndFree(folder)
        } catch {
            _ = try await Shell.run("umount -l disk", in: folder)
            throw error
        }
        #expect(try await Shell.run("umount -l disk", in: folder).exit == .status(0))
    }

    private func fillAndFree(_ folder: TemporaryFolder) async throws {
        let server = try await Server.start(["--database", "disk/test.sqlite"], in: folder)
        let trial = DiskTrial(client: Client(server))
        try await trial.write(10)
        _ = try await Shell.run("cat /dev/zero > disk/filler", in: folder)
        try await trial.write(60)
        #expect(!trial.refused.isEmpty)
        try await trial.expectReads()
        _ = try await Shell.run("rm disk/filler", in: folder)
        try await expectReadiness(of: server)
        try await trial.expectRecovery("tmpfs")
        try await trial.expectAll()
        try await server.stop()
        let check = try await Server.run(["check", "--database", "disk/test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }

    private func limit(_ server: Server, to size: String) async throws {
        let result = try await Shell.run("prlimit --pid \(server.process.pid) --fsize=\(size):", in: server.folder)
        try #require(result.exit == .status(0), "\(result.errors)")
    }

    private func expectReadiness(of server: Server) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await Client(server).send("GET", "/readyz").status != 200 {
            try #require(ContinuousClock.now < deadline, "the server never became ready again: \(server.log)")
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func expectSound(_ folder: TemporaryFolder) async throws {
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }
}

/// Writes to a server whose disk may fail, and remembers what it was told.
private final class DiskTrial {
    private let client: Client
    /// What was acknowledged: the body of the answer by id.
    private(set) var acknowledged: [String: Data]
    /// Functions of creations that were refused.
    private(set) var refused: [String]
    private var next = 0

    init(client: Client, after other: DiskTrial? = nil) {
        self.client = client
        acknowledged = other?.acknowledged ?? [:]
        refused = other?.refused ?? []
    }

    /// Creates mappings; each is acknowledged, or refused with 503 and a reason.
    func write(_ count: Int) async throws {
        for _ in 0..<count { _ = try await create() }
    }

    private func create() async throws -> Bool {
        next += 1
        let name = "f-\(next)"
        let answer = try await client.create(name)
        switch answer.status {
        case 201: acknowledged[answer["eventSourceMappingId"]?.string ?? "?"] = answer.body
        case 503:
            refused.append(name)
            #expect(answer.headers["retry-after"] != nil)
            #expect(answer["detail"]?.string?.isEmpty == false)
        default: Issue.record("\(answer.status) \(answer.json)")
        }
        return answer.status == 201
    }

    /// Reads go on, and give what was acknowledged.
    func expectReads() async throws {
        #expect(try await client.send("GET", "/v1/event-source-mappings?limit=5").status == 200)
        for (id, body) in acknowledged.prefix(4) {
            let answer = try await client.send("GET", "/v1/event-source-mappings/\(id)")
            #expect(answer.status == 200)
            #expect(answer.body == body)
        }
    }

    func expectRecovery(_ fault: String) async throws {
        for _ in 0..<3 where try await create() { return }
        Issue.record("writes still fail after \(fault)")
    }

    /// All that was acknowledged is there, and nothing that was refused.
    func expectAll() async throws {
        for (id, body) in acknowledged {
            #expect(try await client.send("GET", "/v1/event-source-mappings/\(id)").body == body)
            let history = try await client.send("GET", "/v1/event-source-mappings/\(id)/history")
            #expect(history["changes"]?.array?.count == 1)
        }
        for name in refused {
            let list = try await client.send("GET", "/v1/event-source-mappings?function=\(name)")
            #expect(list["eventSourceMappings"]?.array?.isEmpty == true, "\(name) was refused and is there")
        }
    }
}
