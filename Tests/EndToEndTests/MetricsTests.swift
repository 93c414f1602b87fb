import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    /// Reads `/metrics` with the parser of Prometheus's own client library.
    private func figures(_ server: Server) async throws -> Figures {
        let script = Product.root.appending(path: "Tests/PrometheusMetricsTests/parse_exposition.py").path
        let parsed = try await Shell.run(
            "set -o pipefail; curl -sf '\(server.base)/metrics' | \"${LES_PYTHON:-python3}\" '\(script)'",
            in: server.folder
        )
        try #require(parsed.exit == .status(0), "\(parsed.errors)")
        return Figures(families: try JSONValue(parsing: parsed.output).array ?? [])
    }

    @Test func requestsAreCountedByRouteMethodAndStatus() async throws {
        let server = try await Server.start()
        let client = Client(server)
        let id = try #require(try await client.create("orders")["eventSourceMappingId"]?.string)
        for _ in 0..<3 { _ = try await client.send("GET", "/v1/event-source-mappings/\(id)") }
        _ = try await client.send("GET", "/v1/event-source-mappings/none")
        _ = try await client.send("POST", "/v1/event-source-mappings", ["function": "x"])
        _ = try await client.send("POST", "/2015-03-31/event-source-mappings", ["FunctionName": "x", "BatchSize": -1])
        _ = try await client.send("GET", "/2015-03-31/event-source-mappings/")
        for number in 0..<50 { _ = try await client.send("GET", "/no/such/path/\(number)") }
        _ = try await Shell.run(
            "curl -sI '\(server.base)/healthz'; curl -s -X BREW '\(server.base)/'",
            in: server.folder
        )

        let figures = try await figures(server)
        let one = "/v1/event-source-mappings/{eventSourceMappingId}"
        func requests(_ method: String, _ route: String, _ status: Int) -> Double? {
            figures.value(
                "http_requests_total",
                ["method": .string(method), "route": .string(route), "status": .string("\(status)")]
            )
        }
        #expect(requests("GET", one, 200) == 3)
        #expect(requests("GET", one, 404) == 1)
        #expect(requests("POST", "/v1/event-source-mappings", 201) == 1)
        #expect(requests("POST", "/v1/event-source-mappings", 422) == 1)
        #expect(requests("POST", "/2015-03-31/event-source-mappings", 400) == 1)
        #expect(requests("GET", "/2015-03-31/event-source-mappings", 200) == 1)
        #expect(requests("GET", "none", 404) == 50.0)
        #expect(requests("HEAD", "/healthz", 200) == 1)
        #expect(requests("other", "none", 405) == 1)
        let labels: JSONObject = ["method": "GET", "route": .string(one)]
        #expect(figures.value("http_request_duration_seconds_count", labels) == 4)
        #expect(figures.value("validation_refusals_total", ["face": "rest", "rule": "required"]) == 1)
        #expect(figures.value("validation_refusals_total", ["face": "lambda", "rule": "required"]) == 1)
        #expect(figures.value("metrics_refused") == 0)
    }

    @Test func storeConnectionsAndProcessAreMeasured() async throws {
        let server = try await Server.start()
        let client = Client(server)
        for number in 0..<5 { _ = try await client.create("f-\(number)") }
        let figures = try await figures(server)
        #expect(figures.value("store_commit_writes_sum") == 5)
        #expect((figures.value("store_commit_duration_seconds_count") ?? 0) >= 1)
        #expect((figures.value("store_wal_bytes") ?? 0) > 0)
        #expect((figures.value("store_database_bytes") ?? 0) > 0)
        #expect(figures.value("store_waiting_writes") == 0)
        #expect(figures.value("store_writable") == 1)
        #expect((figures.value("http_connections_open") ?? 0) >= 1)
        #expect((figures.value("http_connections_accepted_total") ?? 0) >= 2)
        #expect(figures.value("http_connections_refused_total") == 0)
        #expect(figures.value("build_info", ["version": figures.version]) == 1)
        #expect((figures.value("process_resident_memory_bytes", prefix: "") ?? 0) > 1_000_000)
        #expect((figures.value("process_cpu_seconds_total", prefix: "") ?? 0) > 0)
        #expect((figures.value("process_open_fds", prefix: "") ?? 0) > 5)
        let start = figures.value("process_start_time_seconds", prefix: "") ?? 0
        #expect(abs(start - Date.now.timeIntervalSince1970) < 600)
    }

    /// Peers that were cut off without a word are in the figures at least, by what it was that cut them off.
    @Test(arguments: [
        // It does not trust the certificate, and says so.
        ("handshake-failed", "curl -s $base/healthz; test $? = 60", []),
        (
            "handshake-limit", "for i in {1..5}; do exec {socket}<>/dev/tcp/127.0.0.1/$port; done",
            ["--maximum-handshakes", "1"]
        ),
        // Before a handshake there is no way to answer 503.
        (
            "connection-limit", "exec 3<>/dev/tcp/127.0.0.1/$port; curl -s $base/healthz; test $? = 35; exec 3>&-",
            ["--maximum-connections", "1"]
        ),
    ])
    func connectionsClosedWithoutAnAnswerAreCountedByReason(
        _ reason: String,
        _ attempt: String,
        _ flags: [String]
    ) async throws {
        let folder = try TemporaryFolder()
        try await Shell.makeCertificate("server", in: folder)
        let server = try await Server.start(
            ["--tls-certificate", "server.pem", "--tls-key", "server.key"] + flags,
            in: folder
        )
        let counted = try await Shell.run(
            """
            base=\(server.base) port=\(server.port)
            counts() {
                curl -s --cacert server.pem $base/metrics > metrics &&
                    grep -q '_http_connections_dropped_total{reason="'"$1"'"} '"$2"'$' metrics
            }
            for reason in connection-limit handshake-limit handshake-failed; do counts $reason 0 || exit; done
            \(attempt)
            until counts \(reason) '[1-9]'; do sleep 0.05; done
            grep _http_connections_dropped_total{ metrics
            """,
            in: folder,
            within: .seconds(60)
        )
        #expect(counted.exit == .status(0), "\(counted.output)\(counted.errors)")
        // And as nothing else.
        let others = counted.output.split(separator: "\n").filter { $0.contains("{") && !$0.contains(reason) }
        #expect(others.count == 2, "\(counted.output)")
        #expect(others.allSatisfy { $0.hasSuffix(" 0") }, "\(counted.output)")
        #expect(try await server.stop() == .status(0))
    }

    @Test func answersTheMediaTypeThatPrometheusAsksFor() async throws {
        let server = try await Server.start()
        let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
        let answer = try await Client(server).send("GET", "/metrics", headers: ["Accept": accept])
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try await Client(server).send("GET", "/metrics", headers: ["Accept": "image/png"]).status == 406)
        #expect(try await Client(server).send("GET", "/metrics?x=1").status == 400)
    }

    @Test func readinessGivesReasons() async throws {
        let server = try await Server.start()
        let answer = try await Client(server).send("GET", "/readyz?verbose")
        #expect(answer.status == 200)
        let checks = try #require(answer["checks"]?.object)
        #expect(checks.names.sorted() == ["database-readable", "database-writable", "disk-space", "migrations"])
        #expect(checks["migrations"]?.object?["reason"]?.string?.hasSuffix("applied") == true)
    }
}

/// What `/metrics` said.
private struct Figures {
    let families: [JSONValue]

    func value(_ name: String, _ labels: JSONObject = [:], prefix: String = "lambda_event_sources_") -> Double? {
        for family in families {
            for sample in family.object?["samples"]?.array ?? [] {
                guard let parts = sample.array, parts.count == 3, parts[0].string == prefix + name else { continue }
                if parts[1] == .object(labels) { return parts[2].string.flatMap(Double.init) }
            }
        }
        return nil
    }

    /// The version that the build says it has.
    var version: JSONValue {
        let family = families.first { $0.object?["name"]?.string == "lambda_event_sources_build_info" }
        return family?.object?["samples"]?.array?.first?.array?[1].object?["version"] ?? .null
    }
}
