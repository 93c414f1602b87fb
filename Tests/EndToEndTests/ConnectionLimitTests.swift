import Foundation
import HTTPServer
import TestSupport
import Testing

/// Strangers who have all the connections that there may be.
@Suite(.timeLimit(.minutes(5))) struct ConnectionLimitTests {
    @Test func idleConnectionsKeepNobodyOut() async throws {
        let server = try await Server.start(["--maximum-connections", "40"])
        let crowd = Crowd()
        try crowd.connect(60, to: server.port)
        for _ in 0..<10 {
            let client = try RawClient(.tcp(host: "127.0.0.1", port: server.port))
            try await client.send(lines: "GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n")
            #expect(try await client.response().status == 200)
        }
        let metrics = String(decoding: try await Client(server).send("GET", "/metrics").body, as: UTF8.self)
        #expect(metrics.contains("\nlambda_event_sources_http_connections_refused_total 0\n"))
        #expect(!metrics.contains("\nlambda_event_sources_http_connections_evicted_total 0\n"))
    }

    @Test func oneAddressHasItsShareAndOthersHaveTheirs() async throws {
        let server = try await Server.start(["--maximum-connections-per-address", "10"])
        let crowd = Crowd()
        try crowd.connect(10, to: server.port)
        let more = Crowd()
        try more.connect(5, to: server.port)
        let told = try await more.told(within: .seconds(60))
        #expect(told.allSatisfy { $0?.hasPrefix("HTTP/1.1 503 ") == true && $0?.contains("Your address") == true })
        let other = try RawClient(.tcp(host: "127.0.0.1", port: server.port), from: "127.0.0.2")
        try await other.send(lines: "GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n")
        #expect(try await other.response().status == 200)
    }

    @Test func aTrustedProxyHasAsManyAsItNeeds() async throws {
        let server = try await Server.start([
            "--maximum-connections-per-address", "10", "--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "127.0.0.1",
        ])
        let crowd = Crowd()
        try crowd.connect(50, to: server.port)
        #expect(try await Client(server).send("GET", "/healthz").status == 200)
    }

    /// With fewer descriptors than connections are allowed, it is the system that says when the server is full.
    @Test func idleConnectionsKeepNobodyOutForLackOfDescriptors() async throws {
        let outcome = try await Shell.run(
            """
            (ulimit -n 200; exec "\(Product.binary.path)" serve --port 0 --database x.sqlite > ready 2> log) & server=$!
            for i in {1..1200}; do grep -q listening ready && break; sleep 0.05; done
            base=$(sed 's/listening on //' ready) port=$(sed 's/.*://' ready)
            for i in {1..400}; do exec {socket}<>/dev/tcp/127.0.0.1/$port || break; done
            for i in {1..5}; do curl -sS --max-time 20 -o /dev/null -w '%{http_code} ' $base/healthz; done
            kill $server; wait $server; echo $?
            """,
            in: try TemporaryFolder(),
            within: .seconds(240)
        )
        #expect(outcome.output == "200 200 200 200 200 0\n", "\(outcome.errors)")
    }
}
