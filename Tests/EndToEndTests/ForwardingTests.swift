import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct ForwardingTests {
    private static let account = "123456789012"
    private static let collection = "/v1/event-source-mappings"
    private static let waiting = ["Prefer": "wait=60"]

    private static func request(
        _ source: JSONObject,
        function: Int = 0,
        options: JSONValue = [:]
    ) -> JSONValue {
        ["function": .string("function-\(function)"), "source": .object(source), "options": options]
    }

    private static func queue(_ number: Int) -> JSONObject {
        ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:\(account):queue-\(number)")]
    }

    @Test func everyTypeIsMadeChangedDisabledEnabledAndDeletedUpstream() async throws {
        let upstream = try Upstream()
        let server = try await Server.start(["--forward"], environment: upstream.environment)
        let client = Client(server)
        let stream: JSONValue = .string("arn:aws:kinesis:us-east-1:\(Self.account):stream/stream-0")
        let topic: JSONValue = .string("arn:aws:sns:us-east-1:\(Self.account):topic-0")
        let requests: [(JSONValue, JSONValue)] = [
            (Self.request(Self.queue(0)), ["batchSize": 5]),
            (
                Self.request(
                    ["type": "kinesis", "streamArn": stream],
                    options: ["startingPosition": "TRIM_HORIZON", "retryAttempts": 3]
                ),
                ["retryAttempts": 4]
            ),
            (
                Self.request(
                    ["type": "dynamodb", "streamArn": .string(upstream.tableStream)],
                    options: ["startingPosition": "LATEST"]
                ),
                ["batchSize": 50]
            ),
            (
                Self.request(
                    ["type": "s3", "bucketArn": "arn:aws:s3:::bucket-0"],
                    options: ["events": ["s3:ObjectCreated:*"]]
                ),
                ["filters": [["prefix": "in/"]]]
            ),
            (
                Self.request(["type": "sns", "topicArn": topic], options: ["filterPolicy": ["store": ["books"]]]),
                ["filterPolicy": ["store": ["films"]]]
            ),
        ]
        for (request, change) in requests {
            let made = try await client.send("POST", Self.collection, request, headers: Self.waiting)
            try #require(made.status == 201, "\(made.json)")
            #expect(made.headers["preference-applied"] == "wait=60")
            let id = made["eventSourceMappingId"]?.string ?? ""
            try expectInSync(made, state: "Enabled")
            let path = "\(Self.collection)/\(id)"
            let changed = try await client.send("PATCH", path, ["options": change], headers: Self.waiting)
            try expectInSync(changed, state: "Enabled")
            for (verb, state) in [("disable", "Disabled"), ("enable", "Enabled")] {
                let answer = try await client.send("POST", "\(path)/\(verb)", headers: Self.waiting)
                try expectInSync(answer, state: state)
            }
            let deleted = try await client.send("DELETE", path, headers: Self.waiting)
            #expect(deleted.status == 204, "\(deleted.json)")
            #expect(try await client.send("GET", path).status == 404)
        }
        #expect(try await upstream.mappings().isEmpty)
        try await server.stop()
    }

    private func expectInSync(_ answer: Client.Answer, state: String) throws {
        try #require(answer["upstream"]?.object?["state"] == "in-sync", "\(answer.json)")
        #expect(answer["state"]?.string == state)
    }

    @Test func aRefusalAppearsInTheListOfFailuresWithAWSsWords() async throws {
        let upstream = try Upstream()
        let server = try await Server.start(["--forward"], environment: upstream.environment)
        let client = Client(server)
        let request: JSONValue = ["function": "missing", "source": .object(Self.queue(0))]
        let made = try await client.send("POST", Self.collection, request, headers: Self.waiting)
        #expect(made.status == 201)
        let failed = try await client.send("GET", Self.collection + "?upstream=failed")
        let error = failed["eventSourceMappings"]?.array?.first?.object?["upstream"]?.object?["lastError"]?.object
        #expect(error?["message"]?.string?.contains("missing") == true)
        try await server.stop()
    }

    /// Nobody helps: what a killed server left undone is done by the next one on its own.
    @Test func aKillAtAnyInstantLeavesExactlyOneMappingUpstream() async throws {
        let upstream = try Upstream()
        let proxy = try Proxy(to: upstream.url)
        let environment = upstream.environment(through: proxy.url)
        let folder = try TemporaryFolder()
        let arguments = ["--forward", "--forward-rate", "60"]
        var server = try await Server.start(arguments, in: folder, environment: environment)
        let client = Client(server)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let request = Self.request(Self.queue(number % 16), function: number / 16)
                    let made = try await client.send("POST", Self.collection, request)
                    return try #require(made["eventSourceMappingId"]?.string, "\(made.json)")
                }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        // All are under way. Each server gets some requests further, changes some mappings, and is killed.
        var expected = Dictionary(uniqueKeysWithValues: ids.map { ($0, 10) })
        for part in 0..<5 {
            let client = Client(server)
            for id in ids[(part * 8)..<(part * 8 + 8)] {
                let path = "\(Self.collection)/\(id)"
                if part == 4 {
                    #expect(try await client.send("DELETE", path).status == 202)
                    expected[id] = nil
                } else {
                    let change: JSONValue = ["options": ["batchSize": .integer(part + 1)]]
                    #expect(try await client.send("PATCH", path, change).status == 200)
                    expected[id] = part + 1
                }
            }
            await proxy.request(number: proxy.requests.count + Int.random(in: 0...60), within: .seconds(2))
            try await server.stop(SIGKILL)
            server = try await Server.start(arguments, in: folder, environment: environment)
        }
        try await Client(server).waitUntilForwarded()
        let found = try await upstream.mappings().map { mapping in
            let owner = mapping["Tags"]?.object?["lambda-event-sources:id"]?.string ?? ""
            return "\(owner) \(mapping["BatchSize"]?.integer ?? 0)"
        }
        #expect(found.sorted() == expected.map { "\($0.key) \($0.value)" }.sorted())
        let inSync = try await Client(server).send("GET", Self.collection + "?upstream=in-sync&limit=1000")
        #expect(inSync["eventSourceMappings"]?.array?.count == expected.count)
        #expect(proxy.greatestRate <= 60)
        try await server.stop()
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)\(check.output)")
    }

    /// Every kind of fault at random, with the delays that users have.
    @Test func aServerGetsThroughWhateverGoesWrong() async throws {
        let upstream = try Upstream()
        let proxy = try Proxy(to: upstream.url) { request, number in
            if number == 0 { return Fault.throttle.action(request) }
            return Int.random(in: 0..<10) < 3 ? Fault.allCases.randomElement()?.action(request) ?? .pass : .pass
        }
        let server = try await Server.start(
            ["--forward", "--forward-timeout", "1"],
            environment: upstream.environment(through: proxy.url)
        )
        let client = Client(server)
        var ids: [String] = []
        for number in 0..<8 {
            let made = try await client.send("POST", Self.collection, Self.request(Self.queue(number)))
            ids.append(try #require(made["eventSourceMappingId"]?.string, "\(made.json)"))
        }
        // Faults hold up neither the API nor each other for good; after a while there are none.
        await proxy.request(number: 30, within: .seconds(10))
        proxy.change()
        try await client.waitUntilForwarded()
        let owners = try await upstream.mappings().map { $0["Tags"]?.object?["lambda-event-sources:id"]?.string ?? "" }
        #expect(owners.sorted() == ids.sorted())
        for id in ids { try expectInSync(try await client.send("GET", "\(Self.collection)/\(id)"), state: "Enabled") }
        #expect(proxy.greatestRate <= 15)
        let metrics = String(decoding: try await client.send("GET", "/metrics").body, as: UTF8.self)
        for line in [
            #"lambda_event_sources_forwarder_queue_length{region="us-east-1",service="lambda"} 0"#,
            #"lambda_event_sources_forwarder_oldest_pending_seconds{region="us-east-1",service="lambda"} 0"#,
        ] {
            #expect(metrics.contains(line), "\(metrics)")
        }
        for name in ["calls", "failed_calls", "throttled_calls"] {
            let label = "lambda_event_sources_forwarder_\(name)_total{region=\"us-east-1\",service=\"lambda\"} "
            let value = metrics.split(separator: label).dropFirst().first?.prefix { $0 != "\n" }
            #expect((Int(value ?? "") ?? 0) > 0, "\(name)")
        }
        try await server.stop()
    }
}
