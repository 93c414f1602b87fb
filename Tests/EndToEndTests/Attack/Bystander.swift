import Foundation

/// Somebody who goes on using a server while it is attacked, and watches its memory.
struct Bystander: Sendable {
    let server: Server
    private let idleBytes: Int

    init(_ server: Server) async throws {
        self.server = server
        // One request of each kind, so that what is made once is there.
        let client = Client(server)
        _ = try await client.create("bystander")
        _ = try await client.send("GET", "/v1/event-source-mappings")
        _ = try await client.send("GET", "/openapi.json")
        try Self.forgetPeak(server)
        idleBytes = Self.status(server, "VmRSS")
    }

    /// What is not as it must be: others are answered, and memory has grown by no more than so much.
    func findings(growth limit: Int, probes: Int = 10) async -> [String] {
        var findings: [String] = []
        let client = Client(server)
        for probe in 0..<probes {
            let name = "probe-\(UUID().uuidString)"
            let read = try? await client.send("GET", "/v1/event-source-mappings?limit=1")
            let written = probe == 0 ? try? await client.create(name) : nil
            if read?.status != 200 { findings.append("a read is answered \(read?.status ?? 0)") }
            if probe == 0, written?.status != 201 { findings.append("a write is answered \(written?.status ?? 0)") }
        }
        let peak = Self.status(server, "VmHWM")
        if peak - idleBytes > limit { findings.append("memory grew by \((peak - idleBytes) >> 20) MiB") }
        return findings
    }

    private static func forgetPeak(_ server: Server) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: "/proc/\(server.process.pid)/clear_refs"))
        try file.write(contentsOf: Data("5".utf8))
    }

    /// A size in bytes that the kernel knows of the server.
    private static func status(_ server: Server, _ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(server.process.pid)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
    }
}
