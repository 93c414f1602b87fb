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

    @Test func aKillAtAnyInstantLeavesExactlyOneMappingUpstream() async throws {
        let upstream = try Upstream()
        let folder = try TemporaryFolder()
        let arguments = ["--forward", "--forward-rate", "100"]
        var ids: [String] = []
        // Each server makes some of the mappings and is killed while it forwards them.
        for part in 0..<4 {
            let server = try await Server.start(arguments, in: folder, environment: upstream.environment)
            let client = Client(server)
            for number in (part * 25)..<(part * 25 + 25) {
                let request = Self.request(Self.queue(number % 16), function: number / 16)
                let made = try await client.send("POST", Self.collection, request)
                try #require(made.status == 201, "\(made.json)")
                ids.append(made["eventSourceMappingId"]?.string ?? "")
            }
            let reached = Int.random(in: 1...20)
            let deadline = ContinuousClock.now + .seconds(30)
            while try await upstream.mappings().count < part * 25 + reached, ContinuousClock.now < deadline {
                await Task.yield()
            }
            try await server.stop(SIGKILL)
        }
        let server = try await Server.start(arguments, in: folder, environment: upstream.environment)
        let client = Client(server)
        for id in ids {
            let path = "\(Self.collection)/\(id)"
            var answer = try await client.send("GET", path)
            if answer["upstream"]?.object?["state"] != "in-sync" {
                answer = try await client.send("POST", "\(path)/retry", headers: Self.waiting)
            }
            try expectInSync(answer, state: "Enabled")
        }
        let owners = try await upstream.mappings().map { $0["Tags"]?.object?["lambda-event-sources:id"]?.string ?? "" }
        #expect(owners.sorted() == ids.sorted())
        try await server.stop()
    }
}
