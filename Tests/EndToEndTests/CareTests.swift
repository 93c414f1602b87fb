import Foundation
import JSON
import Testing

/// What the server does by itself to keep its data in order.
@Suite(.timeLimit(.minutes(5))) struct CareTests {
    private static let mappings = "/v1/event-source-mappings"

    @Test func oldHistoryGoesAndTheLatestStatesStay() async throws {
        let folder = try TemporaryFolder()
        let first = try await Server.start(in: folder)
        var ids: [String] = []
        for number in 0..<8 {
            ids.append(try #require(try await Client(first).create("f-\(number)")["eventSourceMappingId"]?.string))
        }
        for size in 1...6 {
            let patch: JSONValue = ["options": ["batchSize": .integer(size)]]
            let headers = ["Content-Type": "application/merge-patch+json"]
            let answer = try await Client(first).send("PATCH", "\(Self.mappings)/\(ids[0])", patch, headers: headers)
            #expect(answer.status == 200)
        }
        _ = try await Client(first).send("DELETE", "\(Self.mappings)/\(ids[1])")
        var before: [Data] = []
        for id in ids { before.append(try await Client(first).send("GET", "\(Self.mappings)/\(id)").body) }
        try await first.stop()

        let second = try await Server.start(["--history-retention-entries", "3"], in: folder)
        let client = Client(second)
        try await second.waitForLog(containing: "old history removed")
        let gone = try await client.send("GET", "/v1/changes?after=0")
        #expect(gone.status == 410)
        #expect(gone["type"]?.string == "/problems/gone")
        let kept = try await client.send("GET", "/v1/changes?after=12")
        #expect(kept["changes"]?.array?.compactMap { $0.object?["sequence"]?.integer } == [13, 14, 15])
        for (number, id) in ids.enumerated() {
            let answer = try await client.send("GET", "\(Self.mappings)/\(id)")
            if number == 1 {
                #expect(answer.status == 404)
                continue
            }
            #expect(answer.body == before[number])
            let history = try await client.send("GET", "\(Self.mappings)/\(id)/history")
            let last = history["changes"]?.array?.last?.object
            #expect(last?["revision"] == answer["revision"])
        }
        #expect(try await client.create("after").status == 201)
        try await second.stop()
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }

    @Test func logStaysBoundedUnderConstantReadsAndShrinksAfterALongOne() async throws {
        let server = try await Server.start(["--maximum-log", "1048576"])
        let client = Client(server)
        let bound = 4 << 20
        try await write(0..<80, through: client)

        // Reads that overlap all the time: some reader is always on some snapshot.
        let isDone = Flag()
        let readers = Task {
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !isDone.isSet { _ = try? await client.send("GET", "\(Self.mappings)?limit=200") }
                    }
                }
            }
        }
        var largest = 0
        for start in stride(from: 80, to: 240, by: 40) {
            try await write(start..<start + 40, through: client)
            largest = max(largest, logBytes(server))
        }
        isDone.set()
        await readers.value
        #expect(largest > 0)
        #expect(largest < bound)

        // One reader that stays on its snapshot makes the log grow, and holds up no write.
        let reader = try await LongReader(server.folder)
        try await write(240..<420, through: client)
        #expect(logBytes(server) > bound)
        try await reader.end()
        try await write(420..<480, through: client)
        #expect(logBytes(server) < bound)
    }

    private func logBytes(_ server: Server) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: server.folder.path("test.sqlite-wal"))
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    private func write(_ numbers: Range<Int>, through client: Client) async throws {
        for number in numbers {
            let answer = try await client.create("f-\(number)")
            try #require(answer.status == 201)
        }
    }
}

/// A process that keeps one read transaction of a server's database open.
private struct LongReader {
    private let folder: TemporaryFolder
    private let running: Task<Bool, any Error>

    init(_ folder: TemporaryFolder) async throws {
        self.folder = folder
        let script = """
            import os, sqlite3, time
            database = sqlite3.connect("file:test.sqlite?mode=ro", uri=True, isolation_level=None)
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM mappings").fetchone()
            open("reading", "w").close()
            while not os.path.exists("enough"):
                time.sleep(0.01)
            """
        running = Task {
            let shell = try await Shell.run("\"${LES_PYTHON:-python3}\" -c '\(script)'", in: folder)
            return shell.exit == .status(0)
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: folder.path("reading")) {
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Timeout(description: "no reader: \(folder.text("shell.err"))")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func end() async throws {
        _ = try folder.write("", to: "enough")
        #expect(try await running.value)
    }
}
