import Foundation
import HTTPServer
import TestSupport
import Testing

/// The log of a server, whoever fills it and whoever reads it.
@Suite(.timeLimit(.minutes(5))) struct LogTests {
    private static let host = "Host: 127.0.0.1"
    private static let foreign = "Host: elsewhere.example"

    /// Sends the same request many times over one connection, and reads as many answers.
    private func send(_ count: Int, _ path: String, _ host: String, to server: Server) async throws -> Set<Int> {
        let raw = try RawClient(.tcp(host: "127.0.0.1", port: server.port))
        var statuses: Set<Int> = []
        let batch = 500
        for start in stride(from: 0, to: count, by: batch) {
            let size = min(batch, count - start)
            try await raw.send(lines: String(repeating: "GET \(path) HTTP/1.1\n\(host)\n\n", count: size))
            for _ in 0..<size { statuses.insert(try await raw.response().status) }
        }
        return statuses
    }

    private func droppedLines(_ server: Server) async throws -> Int {
        let metrics = String(decoding: try await Client(server).send("GET", "/metrics").body, as: UTF8.self)
        let name = "lambda_event_sources_log_dropped_lines_total "
        let line = metrics.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }

    @Test func aLogThatNobodyReadsStopsNobody() async throws {
        let pipe = Pipe()
        let server = try await Server.start(["--access-log"], errors: pipe.fileHandleForWriting)
        // More than the pipe and the queue behind it take.
        let count = 12_000
        #expect(try await send(count, "/healthz", Self.host, to: server) == [200])
        #expect(try await send(10, "/healthz", Self.foreign, to: server) == [403])
        #expect(try await Client(server).send("GET", "/healthz").status == 200)
        let dropped = try await droppedLines(server)
        #expect(dropped > 0)

        // Who begins to read gets whole lines, and hears how many are missing.
        let reader = LineReader()
        reader.read(pipe.fileHandleForReading)
        #expect(try await server.stop() == .status(0))
        let text = try #require(await reader.end.value(within: .seconds(60)))
        let lines = text.split(separator: "\n")
        let missing = lines.compactMap { line in
            line.contains("log lines were dropped")
                ? line.split(separator: " ").compactMap { Int($0) }.first : nil
        }
        #expect(missing.reduce(0, +) >= dropped)
        #expect(lines.count { $0.contains(" INFO request ") && $0.contains("path=/healthz") } < count)
        #expect(lines.allSatisfy { $0.contains("Z INFO ") || $0.contains("Z WARNING ") || $0.contains("Z NOTICE ") })
        #expect(lines.last?.hasSuffix("INFO stopped") == true)
    }

    @Test func aServerWhoseLogNobodyReadsEnds() async throws {
        let pipe = Pipe()
        let server = try await Server.start(["--access-log"], errors: pipe.fileHandleForWriting)
        #expect(try await send(2000, "/healthz", Self.host, to: server) == [200])
        #expect(try await server.stop() == .status(0))
        withExtendedLifetime(pipe) {}
    }

    @Test func refusalsAreLoggedInBulk() async throws {
        let server = try await Server.start()
        let count = 5000
        let start = ContinuousClock.now
        #expect(try await send(count, "/healthz", Self.foreign, to: server) == [403])
        try await server.stop()
        let seconds = Int((ContinuousClock.now - start).components.seconds) + 2
        let lines = server.log.split(separator: "\n")
        let single = lines.count { $0.contains("INFO request refused") }
        #expect(single >= 1 && single <= 50 * seconds)
        let others = lines.filter { $0.contains("more times within a second: request refused") }
            .compactMap { $0.split(separator: " ").compactMap { Int($0) }.first }
        #expect(single + others.reduce(0, +) == count, "\(single) \(others)")
    }
}
