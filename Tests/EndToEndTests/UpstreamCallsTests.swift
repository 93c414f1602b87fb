import Foundation
import JSON
import Testing

/// What a dry run says would be sent is what is sent.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct UpstreamCallsTests {
    private static let collection = "/v1/event-source-mappings"
    private static let waiting = ["Prefer": "wait=60"]
    private static let account = "123456789012"

    private static let requests: [(request: JSONValue, changes: [JSONValue])] = [
        (
            [
                "function": "function-0",
                "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:\(account):queue-0")],
                "options": ["batchSize": 5], "tags": ["team": "checkout"],
            ],
            [
                ["options": ["batchSize": 6, "reportBatchItemFailures": true]], ["tags": ["team": .null, "x": "y"]],
                ["enabled": false], ["function": "function-1"],
            ]
        ),
        (
            [
                "function": "function-2", "enabled": false,
                "source": [
                    "type": "kinesis",
                    "streamArn": .string("arn:aws:kinesis:us-east-1:\(account):stream/stream-0"),
                ],
                "options": ["startingPosition": "TRIM_HORIZON"],
            ],
            [["enabled": true, "options": ["retryAttempts": 4]]]
        ),
        (
            [
                "function": "function-3", "source": ["type": "s3", "bucketArn": "arn:aws:s3:::bucket-3"],
                "options": ["events": ["s3:ObjectCreated:*"]],
            ],
            [
                ["options": ["filters": [["prefix": "in/"]]]], ["tags": ["a": "b"]], ["function": "function-4"],
                ["enabled": false], ["enabled": true],
            ]
        ),
        (
            [
                "function": "function-5",
                "source": ["type": "sns", "topicArn": .string("arn:aws:sns:us-east-1:\(account):topic-5")],
                "options": ["filterPolicy": ["store": ["books"]]],
            ],
            [
                ["options": ["filterPolicy": ["store": ["films"]]]], ["options": ["filterPolicy": .null]],
                ["function": "function-6"], ["enabled": false],
            ]
        ),
    ]

    @Test func aDryRunShowsTheRequestsThatAreSent() async throws {
        let upstream = try Upstream()
        let proxy = try Proxy(to: upstream.url)
        let server = try await Server.start(
            ["--forward", "--forward-rate", "1000"],
            environment: upstream.environment(through: proxy.url)
        )
        let client = Client(server)
        for (request, changes) in Self.requests {
            let planned = try await client.send("POST", Self.collection + "?dryRun=true", request)
            let plannedID = planned["eventSourceMapping"]?.object?["eventSourceMappingId"]?.string ?? ""
            var before = proxy.requests.count
            #expect(before == proxy.connectionCount)
            let made = try await client.send("POST", Self.collection, request, headers: Self.waiting)
            try #require(made["upstream"]?.object?["state"] == "in-sync", "\(made.json)")
            let id = try #require(made["eventSourceMappingId"]?.string)
            expect(planned, equals: proxy.requests[before...], replacing: plannedID, with: id)
            let path = "\(Self.collection)/\(id)"
            for change in changes {
                let planned = try await client.send("PATCH", path + "?dryRun=true", change)
                before = proxy.requests.count
                let changed = try await client.send("PATCH", path, change, headers: Self.waiting)
                try #require(changed["upstream"]?.object?["state"] == "in-sync", "\(changed.json)")
                expect(planned, equals: proxy.requests[before...], replacing: id, with: id)
            }
        }
        try await server.stop()
    }

    /// Compares the services, operations and, where the body is JSON, the bodies.
    private func expect(
        _ plan: Client.Answer,
        equals requests: ArraySlice<Proxy.Request>,
        replacing old: String,
        with id: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        // A new mapping's UUID in AWS is not known before it is made.
        func text(_ value: JSONValue) -> String {
            value.text().replacing(old, with: "ID").replacing(id, with: "ID")
                .replacing(#/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/#, with: "UUID")
        }
        let planned = (plan["upstreamCalls"]?.array ?? []).compactMap(\.object)
        let names = planned.map { "\($0["service"]?.string ?? "") \($0["operation"]?.string ?? "")" }
        #expect(names == requests.map { "\($0.service) \($0.operation)" }, sourceLocation: location)
        for (call, request) in zip(planned, requests) {
            guard var body = call["body"]?.object, let sent = try? JSONValue(parsing: request.body), sent.object != nil
            else { continue }
            // What stands in the path and the query.
            for name in ["UUID", "Resource", "Qualifier"] { body.removeValue(named: name) }
            if request.operation == "AddPermission" { body.removeValue(named: "FunctionName") }
            #expect(text(.object(body)) == text(sent), sourceLocation: location)
        }
    }
}
