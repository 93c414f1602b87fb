import Foundation
import JSON
import Testing

/// What leaves the machine, when, and what never does.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct ForwardingBoundaryTests {
    private static let collection = "/v1/event-source-mappings"
    private static let waiting = ["Prefer": "wait=60"]

    private static func request(_ number: Int) -> JSONValue {
        [
            "function": .string("function-\(number)"),
            "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:123456789012:queue-\(number)")],
        ]
    }

    private static func error(_ answer: Client.Answer) -> JSONObject? {
        answer["upstream"]?.object?["lastError"]?.object
    }

    /// An environment in which looking credentials up leaves a trace, and every connection goes to the proxy.
    private static func traced(_ folder: TemporaryFolder, _ proxy: Proxy) throws -> [String: String] {
        let answer = #"{"Version": 1, "AccessKeyId": "testing", "SecretAccessKey": "testing"}"#
        let process = try folder.write("touch '\(folder.path("looked-up"))'\necho '\(answer)'\n", to: "process")
        let config = try folder.write("[default]\ncredential_process = /bin/sh '\(process)'\n", to: "config")
        return [
            "AWS_ENDPOINT_URL": proxy.url, "AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": config,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": proxy.url + "/credentials",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": proxy.url, "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url,
            "NO_PROXY": "", "http_proxy": proxy.url, "https_proxy": proxy.url,
        ]
    }

    @Test(arguments: [false, true])
    func withoutForwardNoCredentialsAreLookedUpAndNoConnectionIsOpened(isForwarding: Bool) async throws {
        let proxy = try Proxy(to: "http://127.0.0.1:1") { _, _ in .dropBefore }
        let folder = try TemporaryFolder()
        let environment = try Self.traced(folder, proxy)
        let server = try await Server.start(isForwarding ? ["--forward"] : [], in: folder, environment: environment)
        let client = Client(server)
        let made = try await client.send("POST", Self.collection, Self.request(0), headers: ["Prefer": "wait=5"])
        let path = "\(Self.collection)/\(made["eventSourceMappingId"]?.string ?? "")"
        let planned = try await client.send("PATCH", path + "?dryRun=true", ["options": ["batchSize": 2]])
        #expect((planned["upstreamCalls"]?.array ?? []).isEmpty != isForwarding)
        _ = try await client.send("PATCH", path, ["options": ["batchSize": 3]])
        #expect(try await client.send("POST", path + "/retry").status == (isForwarding ? 202 : 409))
        #expect(try await client.send("POST", path + "/disable").status == 200)
        #expect(try await client.send("GET", Self.collection).status == 200)
        try await server.stop()
        // The other way round, the trace is there: so it would be here.
        #expect(FileManager.default.fileExists(atPath: folder.path("looked-up")) == isForwarding)
        #expect((proxy.connectionCount > 0) == isForwarding)
    }

    @Test func whatWasMadeWithoutForwardIsForwardedOnlyWhenAsked() async throws {
        let upstream = try Upstream()
        let folder = try TemporaryFolder()
        var server = try await Server.start(in: folder, environment: upstream.environment)
        for number in 0..<3 { _ = try await Client(server).send("POST", Self.collection, Self.request(number)) }
        try await server.stop()

        server = try await Server.start(["--forward"], in: folder, environment: upstream.environment)
        var client = Client(server)
        let made = try await client.send("POST", Self.collection, Self.request(3), headers: Self.waiting)
        #expect(made["upstream"]?.object?["state"] == "in-sync")
        let list = try await client.send("GET", Self.collection)
        let old = (list["eventSourceMappings"]?.array ?? []).compactMap(\.object).filter { $0["upstream"] == nil }
        #expect(old.count == 3)
        #expect(try await upstream.mappings().count == 1)
        // One by its id, the others all together.
        let id = try #require(old.first?["eventSourceMappingId"]?.string)
        let retried = try await client.send("POST", "\(Self.collection)/\(id)/retry", headers: Self.waiting)
        #expect(retried["upstream"]?.object?["state"] == "in-sync", "\(retried.json)")
        #expect(try await upstream.mappings().count == 2)
        try await server.stop()

        let command = try await Server.run(["forward", "--all", "--database", "test.sqlite"], in: folder)
        #expect(command.output == "2\n")
        server = try await Server.start(["--forward"], in: folder, environment: upstream.environment)
        client = Client(server)
        try await client.waitUntilForwarded()
        #expect(try await upstream.mappings().count == 4)
        try await server.stop()
    }

    @Test func refusedCredentialsAreShownAndTriedAgain() async throws {
        let upstream = try Upstream()
        let proxy = try Proxy(to: upstream.url) { request, _ in Fault.unknownKey.action(request) }
        let server = try await Server.start(["--forward"], environment: upstream.environment(through: proxy.url))
        let client = Client(server)
        let made = try await client.send("POST", Self.collection, Self.request(0))
        let path = "\(Self.collection)/\(made["eventSourceMappingId"]?.string ?? "")"
        await proxy.request(number: 1, within: .seconds(30))
        try await server.waitForLog(containing: "UnrecognizedClientException")
        var seen = try await client.send("GET", path)
        while Self.error(seen) == nil { seen = try await client.send("GET", path) }
        #expect(Self.error(seen)?["code"] == "UnrecognizedClientException")
        #expect(seen["upstream"]?.object?["state"] == "retrying")
        #expect(seen["upstream"]?.object?["nextAttemptAt"] != nil)
        #expect(seen["state"] == "Creating")
        proxy.change()
        try await client.waitUntilForwarded()
        #expect(try await client.send("GET", path)["upstream"]?.object?["state"] == "in-sync")
        try await server.stop()
    }

    /// No answer at all, or one that is not TLS.
    @Test(arguments: ["http://127.0.0.1:1", "https://PROXY"])
    func anEndpointThatCannotBeReachedIsShownAndBlocksNothing(endpoint: String) async throws {
        let proxy = try Proxy(to: "http://127.0.0.1:1") { _, _ in .dropBefore }
        let url = endpoint.replacing("PROXY", with: proxy.url.replacing("http://", with: ""))
        let environment = [
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        ]
        let server = try await Server.start(["--forward", "--forward-timeout", "2"], environment: environment)
        let client = Client(server)
        let made = try await client.send("POST", Self.collection, Self.request(0))
        #expect(made.status == 201)
        try await server.waitForLog(containing: "forwarding failed")
        let path = "\(Self.collection)/\(made["eventSourceMappingId"]?.string ?? "")"
        var seen = try await client.send("GET", path)
        while Self.error(seen) == nil { seen = try await client.send("GET", path) }
        #expect(Self.error(seen)?["message"]?.string?.isEmpty == false)
        #expect(try await client.send("GET", "/readyz").status == 200)
        #expect(try await client.send("POST", Self.collection, Self.request(1)).status == 201)
        #expect(try await server.stop() == .status(0))
    }

    @Test(arguments: [
        ("AWS_CA_BUNDLE", "/nonexistent/bundle.pem"), ("AWS_ENDPOINT_URL", "not a url"), ("AWS_REGION", "nowhere!"),
    ])
    func aSettingThatCannotBeUsedStopsTheStart(variable: String, value: String) async throws {
        let environment = ["AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"]
        let run = try await Server.run(
            ["serve", "--port", "0", "--forward"],
            environment: environment.merging([variable: value]) { _, new in new }
        )
        #expect(run.exit == .status(78), "\(run.errors)")
        #expect(run.errors.contains(variable == "AWS_CA_BUNDLE" ? value : variable), "\(run.errors)")
    }

    @Test func everyCallIsLoggedAndNoSecretIsAnywhere() async throws {
        let upstream = try Upstream()
        let (secret, token) = ("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEXAMPLETOKEN/+=")
        // What went wrong is told with what was sent, as some services do.
        let proxy = try Proxy(to: upstream.url) { request, number in
            guard number < 3 else { return .pass }
            let words =
                "denied: \(request.headers["authorization"] ?? "") \(request.headers["x-amz-security-token"] ?? "") \(secret)"
            let body: JSONObject = ["message": .string(words)]
            return .answer(
                Proxy.Response(
                    status: number.isMultiple(of: 2) ? 500 : 403,
                    headers: [
                        "x-amzn-errortype": number.isMultiple(of: 2) ? "ServiceException" : "ExpiredTokenException"
                    ],
                    body: JSONValue.object(body).serialized()
                )
            )
        }
        var environment = upstream.environment(through: proxy.url)
        environment["AWS_SECRET_ACCESS_KEY"] = secret
        environment["AWS_SESSION_TOKEN"] = token
        let server = try await Server.start(
            ["--forward", "--log-level", "trace", "--log-format", "json", "--access-log"],
            environment: environment
        )
        let client = Client(server)
        var texts: [String] = []
        for number in 0..<3 {
            let made = try await client.send("POST", Self.collection, Self.request(number), headers: Self.waiting)
            texts.append(made.json.text())
        }
        try await client.waitUntilForwarded()
        for path in [Self.collection, "/v1/changes", "/metrics", "/readyz?verbose"] {
            texts.append(String(decoding: try await client.send("GET", path).body, as: UTF8.self))
        }
        try await server.stop()
        texts.append(server.log)
        let signatures = proxy.requests.compactMap { request in
            request.headers["authorization"]?.split(separator: "Signature=").last.map(String.init)
        }
        #expect(signatures.count == proxy.requests.count)
        for text in texts {
            for hidden in [secret, token] + signatures {
                let isShown = text.contains(hidden)
                #expect(!isShown, "\(hidden)")
            }
        }
        // The negative control: the proxy did see them.
        #expect(proxy.requests.allSatisfy { $0.headers["x-amz-security-token"] == token })
        #expect(server.log.components(separatedBy: #""message":"called AWS""#).count - 1 == proxy.requests.count)
    }
}
