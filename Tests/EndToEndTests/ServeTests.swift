import Foundation
import HTTPServer
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServeTests {
    @Test func standardOutputHasOneLineOnceReady() async throws {
        let server = try await Server.start()
        let answer = try await Client(server).send("GET", "/healthz")
        #expect(answer.status == 200)
        #expect(try await server.stop() == .status(0))
        #expect(await server.output.value(within: .seconds(60)) == server.readyLine + "\n")
        #expect(server.readyLine.wholeMatch(of: #/listening on http:\/\/127\.0\.0\.1:[0-9]+/#) != nil)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func signalStopsWithStatusZero(_ signal: Int32) async throws {
        let server = try await Server.start()
        #expect(try await Client(server).create("orders").status == 201)
        #expect(try await server.stop(signal) == .status(0))
        // The log of committed pages is folded into the database at a clean stop.
        let wal = server.folder.url.appending(path: "test.sqlite-wal")
        let size = (try? FileManager.default.attributesOfItem(atPath: wal.path)[.size] as? Int) ?? 0
        #expect(size == 0)
    }

    @Test func secondSignalStopsAtOnce() async throws {
        let server = try await Server.start(["--drain-timeout", "3600"])
        // A request that never ends keeps the first signal waiting; 100 says that the server has its head.
        let client = try RawClient(.tcp(host: "127.0.0.1", port: server.port))
        try await client.send(
            lines: "POST /v1/validate HTTP/1.1\nHost: localhost\nExpect: 100-continue\nContent-Length: 10\n\n"
        )
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        #expect(try await client.bytes(atLeast: interim.utf8.count) == Array(interim.utf8))
        server.process.send(SIGTERM)
        try await server.waitForLog(containing: "stopping")
        #expect(try await server.stop(SIGTERM) == .status(128 + SIGTERM))
    }

    @Test func listensOnIPv6() async throws {
        let server = try await Server.start(["--host", "::1"])
        #expect(server.base.hasPrefix("http://[::1]:"))
        let curl = try await Shell.run("curl -sg '\(server.base)/healthz'", in: server.folder)
        #expect(curl.output.contains("ok"))
    }

    @Test func listensOnAUnixSocket() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(["--unix-socket", "s"], in: folder)
        #expect(server.readyLine == "listening on unix:s")
        let curl = try await Shell.run("curl -s --unix-socket s http://localhost/healthz", in: folder)
        #expect(curl.output.contains("ok"))
        #expect(try await server.stop() == .status(0))
        #expect(!FileManager.default.fileExists(atPath: folder.path("s")))
    }

    @Test func dataOutlivesARestart() async throws {
        let folder = try TemporaryFolder()
        let first = try await Server.start(in: folder)
        let created = try await Client(first).create("orders")
        #expect(created.status == 201)
        let id = try #require(created["eventSourceMappingId"]?.string)
        try await first.stop()

        let second = try await Server.start(in: folder)
        let read = try await Client(second).send("GET", "/v1/event-source-mappings/\(id)")
        #expect(read.status == 200)
        #expect(read.body == created.body)
        #expect(read.headers["etag"] == created.headers["etag"])
    }

    @Test func flagComesBeforeEnvironmentBeforeFile() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("region: eu-north-1\naccount-id: '000000000003'\nlog-level: debug\n", to: "c.yaml")
        let server = try await Server.start(
            ["--region", "eu-west-1"],
            in: folder,
            environment: [
                "LAMBDA_EVENT_SOURCES_REGION": "eu-central-1", "LAMBDA_EVENT_SOURCES_CONFIG": file,
            ]
        )
        let body = Client.request("orders").object.map { object in
            var object = object
            object["source"] = ["type": "sqs", "queueArn": "arn:aws:sqs:eu-west-1:000000000003:orders"]
            return JSONValue.object(object)
        }
        let created = try await Client(server).send("POST", "/v1/event-source-mappings", body)
        #expect(created["function"]?.string == "arn:aws:lambda:eu-west-1:000000000003:function:orders")
    }

    @Test func requestsInTheLogWhenAskedFor() async throws {
        let server = try await Server.start(["--access-log", "--log-format", "json"])
        #expect(try await Client(server).send("GET", "/healthz?verbose", headers: ["X-Request-Id": "r-1"]).status < 500)
        try await server.stop()
        let lines = server.log.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)).object }
        #expect(lines.count == server.log.split(separator: "\n").count)
        let line = try #require(lines.first { $0["requestId"]?.string == "r-1" })
        #expect(line["method"]?.string == "GET")
        #expect(line["path"]?.string == "/healthz")
        #expect(line["status"]?.string != nil)
    }

    @Test func readWithWrongHostOrOriginIsRefusedInOpenMode() async throws {
        let server = try await Server.start(["--allowed-host", "good.example"])
        let client = Client(server)
        #expect(try await client.send("GET", "/healthz").status == 200)
        #expect(try await client.send("GET", "/healthz", headers: ["Host": "good.example"]).status == 200)
        for headers in [
            ["Host": "evil.example"], ["Origin": "http://evil.example"], ["Sec-Fetch-Site": "cross-site"],
        ] {
            let answer = try await client.send("GET", "/v1/event-source-mappings", headers: headers)
            #expect(answer.status == 403, "\(headers)")
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
    }

    @Test(arguments: ["HEAD /v1/changes", "HEAD /v1/changes?after=0"])
    func headOfAStreamIsAnsweredAndTheConnectionGoesOn(_ line: String) async throws {
        let server = try await Server.start()
        #expect(try await Client(server).create("orders").status == 201)
        let raw = try RawClient(.tcp(host: "127.0.0.1", port: server.port))
        for _ in 0..<2 {
            try await raw.send(
                lines: "\(line) HTTP/1.1\nHost: localhost\nAccept: text/event-stream\n\n"
                    + "GET /healthz HTTP/1.1\nHost: localhost\n\n"
            )
            let head = try await raw.response(toHead: true)
            #expect(head.status == 200)
            #expect(head["content-type"] == "text/event-stream")
            let next = try await raw.response()
            #expect(next.status == 200)
            #expect(next["content-type"] != "text/event-stream")
        }
        // Nobody goes on following for them.
        #expect(try await server.stop() == .status(0))
    }
}
