import Foundation
import JSON
import Testing

/// Taking over the mappings of an account that has some already.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct ImportFromAWSTests {
    private static let account = "123456789012"

    private static func request(_ number: Int, _ more: JSONObject = [:]) -> JSONObject {
        var request: JSONObject = [
            "FunctionName": .string("function-\(number)"),
            "EventSourceArn": .string("arn:aws:sqs:us-east-1:\(account):queue-\(number)"), "BatchSize": 10,
        ]
        for (name, value) in more { request[name] = value }
        return request
    }

    /// An upstream with eleven mappings, of which three cannot be taken over.
    private func upstream() async throws -> (Upstream, uuids: [String: String]) {
        let upstream = try Upstream()
        var uuids: [String: String] = [:]
        func make(_ name: String, _ request: JSONObject) async throws {
            uuids[name] = try await upstream.makeMapping(request)["UUID"]?.string
        }
        for number in 0..<6 { try await make("plain \(number)", Self.request(number)) }
        try await make(
            "options",
            Self.request(
                6,
                [
                    "BatchSize": 500, "MaximumBatchingWindowInSeconds": 20, "Enabled": false,
                    "FunctionResponseTypes": ["ReportBatchItemFailures"], "ScalingConfig": ["MaximumConcurrency": 7],
                    "FilterCriteria": ["Filters": [["Pattern": #"{ "body": { "kind": ["a"] } }"#]]],
                    "Tags": ["team": "checkout", "aws:cloudformation:stack-name": "shop"],
                ]
            )
        )
        try await make(
            "stream",
            Self.request(
                7,
                [
                    "EventSourceArn": .string(upstream.tableStream), "StartingPosition": "TRIM_HORIZON",
                    "MaximumRetryAttempts": 3, "BisectBatchOnFunctionError": true,
                    "DestinationConfig": ["OnFailure": ["Destination": "arn:aws:sqs:us-east-1:123456789012:queue-0"]],
                ]
            )
        )
        try await make("window", Self.request(8, ["BatchSize": 500]))
        try await make("unknown", Self.request(9))
        try await make("owned", Self.request(10, ["Tags": ["lambda-event-sources:id": "a-mapping-elsewhere"]]))
        return (upstream, uuids)
    }

    /// Answers the list in pages of three, and shows one mapping with a member that is not known yet.
    private func paging(_ upstream: Upstream, unknown: String) throws -> Proxy {
        try Proxy(to: upstream.url) { request, _ in
            guard request.method == "GET", request.target.hasPrefix("/2015-03-31/event-source-mappings") else {
                return .pass
            }
            let marker = request.target.split(separator: "Marker=").dropFirst().first.flatMap { Int($0) } ?? 0
            return .change { response in
                guard var answer = (try? JSONValue(parsing: response.body))?.object,
                    let all = answer["EventSourceMappings"]?.array
                else { return }
                let page = all.dropFirst(marker).prefix(3).map { mapping -> JSONValue in
                    guard var mapping = mapping.object, mapping["UUID"]?.string == unknown else { return mapping }
                    mapping["RecordColour"] = "blue"
                    return .object(mapping)
                }
                answer["EventSourceMappings"] = .array(page)
                answer["NextMarker"] = marker + 3 < all.count ? .string("\(marker + 3)") : nil
                response.body = JSONValue.object(answer).serialized()
            }
        }
    }

    private func report(
        _ flags: [String],
        _ folder: TemporaryFolder,
        _ environment: [String: String]
    ) async throws -> (JSONObject, ChildProcess.Exit) {
        let arguments = ["import", "--from-aws", "--json", "--database", "test.sqlite"]
        let run = try await Server.run(arguments + flags, in: folder, environment: environment)
        return (try #require(try JSONValue(parsing: run.output).object, "\(run.errors)"), run.exit)
    }

    private func outcomes(_ report: JSONObject) -> [String: String] {
        let mappings = (report["mappings"]?.array ?? []).compactMap(\.object)
        return Dictionary(
            mappings.map { ($0["uuid"]?.string ?? "", $0["outcome"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test func everythingIsTakenOverOnceOrReportedAndAWSIsOnlyRead() async throws {
        let (upstream, uuids) = try await upstream()
        let proxy = try paging(upstream, unknown: uuids["unknown"] ?? "")
        let environment = upstream.environment(through: proxy.url)
        let folder = try TemporaryFolder()
        let before = try await upstream.mappings()

        let (dry, dryExit) = try await report(["--dry-run"], folder, environment)
        #expect(dryExit == .status(1))
        #expect(dry["dryRun"] == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path("test.sqlite")))

        let (first, exit) = try await report(["--reason", "moving in"], folder, environment)
        #expect(exit == .status(1))
        #expect(outcomes(dry) == outcomes(first))
        #expect(first["adopted"] == 8)
        #expect(first["alreadyManaged"] == 0)
        #expect(first["leftAlone"] == 3)
        for (name, code) in [("window", "requires"), ("unknown", "unknown-member"), ("owned", "foreign-owner")] {
            let uuid = uuids[name] ?? ""
            let entry = first["mappings"]?.array?.compactMap(\.object).first { $0["uuid"]?.string == uuid }
            #expect(entry?["outcome"] == "left-alone")
            #expect(entry?["violations"]?.array?.first?.object?["code"]?.string == code, "\(String(describing: entry))")
        }

        // Four pages and the tags of each, twice, and who we are: nothing else was asked, and not too fast.
        #expect(proxy.requests.allSatisfy { $0.method == "GET" || $0.text.contains("Action=GetCallerIdentity") })
        #expect(proxy.requests.count == 2 * (1 + 4 + 11))
        #expect(proxy.greatestRate <= 15 + 1, "the caller's identity is STS's to count")
        #expect(try await upstream.mappings() == before)

        let (second, _) = try await report([], folder, environment)
        #expect(second["adopted"] == 0)
        #expect(second["alreadyManaged"] == 8)
        #expect(second["leftAlone"] == 3)
    }

    @Test func whatWasTakenOverIsInSyncAndFollowsWithTheFirstChange() async throws {
        let (upstream, uuids) = try await upstream()
        let folder = try TemporaryFolder()
        let arguments = ["import", "--from-aws", "--database", "test.sqlite"]
        let run = try await Server.run(arguments, in: folder, environment: upstream.environment)
        #expect(run.output.hasSuffix("123456789012 us-east-1: 9 adopted, 0 already managed, 2 left alone\n"))
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)\(check.output)")

        let proxy = try Proxy(to: upstream.url)
        let server = try await Server.start(
            ["--forward"],
            in: folder,
            environment: upstream.environment(through: proxy.url)
        )
        let client = Client(server)
        let uuid = try #require(uuids["options"])
        let path = "/v1/event-source-mappings/\(uuid)"
        let mapping = try await client.send("GET", path)
        #expect(mapping["state"] == "Disabled")
        #expect(mapping["upstream"]?.object?["state"] == "in-sync")
        #expect(mapping["upstream"]?.object?["uuid"]?.string == uuid)
        #expect(mapping["tags"] == ["team": "checkout"])
        let options = mapping["options"]?.object
        #expect(options?["batchSize"] == 500)
        #expect(options?["maxConcurrency"] == 7)
        #expect(options?["filters"] == [["body": ["kind": ["a"]]]])
        let history = try await client.send("GET", path + "/history")
        #expect(history["changes"]?.array?.first?.object?["operation"] == "import")
        #expect(history["changes"]?.array?.first?.object?["face"] == "cli")
        #expect(proxy.connectionCount == 0, "what is in sync is not sent")

        let changed = try await client.send(
            "PATCH",
            path,
            ["options": ["batchSize": 400]],
            headers: ["Prefer": "wait=60"]
        )
        #expect(changed["upstream"]?.object?["state"] == "in-sync", "\(changed.json)")
        let upstreamMapping = try #require(try await upstream.mappings().first { $0["UUID"]?.string == uuid })
        #expect(upstreamMapping["BatchSize"] == 400)
        #expect(upstreamMapping["ScalingConfig"] == ["MaximumConcurrency": 7])
        #expect(
            upstreamMapping["Tags"] == [
                "team": "checkout", "aws:cloudformation:stack-name": "shop", "lambda-event-sources:id": .string(uuid),
            ]
        )
        #expect(try await upstream.mappings().count == 11)
        try await server.stop()
    }

    @Test func aDatabaseInUseCanOnlyBeComparedWith() async throws {
        let upstream = try Upstream()
        _ = try await upstream.makeMapping(Self.request(0))
        let server = try await Server.start()
        let arguments = ["import", "--from-aws", "--database", "test.sqlite"]
        let refused = try await Server.run(arguments, in: server.folder, environment: upstream.environment)
        #expect(refused.exit == .status(69))
        #expect(refused.errors.contains("--dry-run"))
        let dry = try await Server.run(arguments + ["--dry-run"], in: server.folder, environment: upstream.environment)
        #expect(dry.exit == .status(0), "\(dry.errors)")
        #expect(dry.output.contains("1 would be adopted"))
        try await server.stop()
    }

    @Test func withoutCredentialsEverySourceThatWasTriedIsNamed() async throws {
        let folder = try TemporaryFolder()
        let environment = [
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_CONFIG_FILE": "/nonexistent/config",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
        ]
        let run = try await Server.run(["import", "--from-aws"], in: folder, environment: environment)
        #expect(run.exit == .status(77))
        for source in ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "profile", "container", "metadata"] {
            #expect(run.errors.contains(source), "\(source): \(run.errors)")
        }
    }
}
