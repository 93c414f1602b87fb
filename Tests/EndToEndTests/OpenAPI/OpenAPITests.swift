import Foundation
import Testing

/// The descriptions in the hands of programs that others wrote.
@Suite("OpenAPI in use", .timeLimit(.minutes(30))) struct OpenAPITests {
    @Test(
        .enabled("schemathesis cannot be imported by \(Python.path); set LES_PYTHON to a Python that has it") {
            await Python.has("schemathesis")
        },
        arguments: ["/openapi.json"]
    )
    func schemathesisFindsNothing(description: String) async throws {
        let server = try await Server.start()
        // With a change to tell, the feed answers at once whoever waits for one.
        #expect(try await Client(server).create("first").status == 201)
        let run = try await Python.run(
            """
            -m schemathesis.cli --config-file "$FILES/schemathesis.toml" run "$BASE\(description)" --max-examples 5 \
            --seed 1 --generation-database none --suppress-health-check all --no-color --request-timeout 120
            """,
            for: server
        )
        #expect(run.exit == .status(0), "\(run.output.suffix(10_000))\(run.errors.suffix(2_000))")
        #expect(run.output.contains(" generated"))
        #expect(try await server.stop() == .status(0))
    }

    /// The same of a server that forwards, to an upstream that refuses everything.
    @Test(
        .enabled("schemathesis cannot be imported by \(Python.path); set LES_PYTHON to a Python that has it") {
            await Python.has("schemathesis")
        }
    )
    func schemathesisFindsNothingWithForwarding() async throws {
        let proxy = try Proxy(to: "http://127.0.0.1:1") { request, number in
            Fault.allCases[number % Fault.allCases.count].action(request)
        }
        let environment = [
            "AWS_ENDPOINT_URL": proxy.url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        ]
        let server = try await Server.start(["--forward", "--forward-timeout", "1"], environment: environment)
        #expect(try await Client(server).create("first").status == 201)
        let run = try await Python.run(
            """
            -m schemathesis.cli --config-file "$FILES/schemathesis.toml" run "$BASE/openapi.json" --max-examples 2 \
            --include-path-regex event-source-mappings --phases examples,coverage,fuzzing --seed 2 \
            --generation-database none --suppress-health-check all --no-color --request-timeout 120
            """,
            for: server
        )
        #expect(run.exit == .status(0), "\(run.output.suffix(10_000))\(run.errors.suffix(2_000))")
        #expect(run.output.contains(" generated"))
        #expect(proxy.connectionCount > 0)
        #expect(try await server.stop() == .status(0))
    }

    @Test(
        .enabled("openapi-python-client cannot be imported by \(Python.path); set LES_PYTHON to a Python that has it") {
            await Python.has("openapi_python_client")
        }
    )
    func generatedClientCreatesReadsChangesAndLists() async throws {
        let server = try await Server.start()
        let generation = try await Python.run(
            """
            -m openapi_python_client generate --url "$BASE/openapi.json" --meta none --fail-on-warning \
            --config "$FILES/client_settings.yaml" --output-path control_plane_client
            """,
            for: server
        )
        #expect(generation.exit == .status(0), "\(generation.output)\(generation.errors)")
        let run = try await Python.run(#""$FILES/generated_client.py" . "$BASE""#, for: server)
        #expect(run.exit == .status(0), "\(run.output)\(run.errors)")
    }
}

/// The Python that has the packages of Tests/requirements.txt.
private enum Python {
    static let path = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"

    private static let files = URL(filePath: #filePath).deletingLastPathComponent().path

    static func has(_ module: String) async -> Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        let run = try? await Shell.run("\"$PYTHON\" -c 'import \(module)'", in: folder, environment: ["PYTHON": path])
        return run?.exit == .status(0)
    }

    /// Runs Python in the folder of a server.
    static func run(
        _ arguments: String,
        for server: Server
    ) async throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        try await Shell.run(
            "\"$PYTHON\" \(arguments)",
            in: server.folder,
            environment: ["PYTHON": path, "FILES": files, "BASE": server.base],
            within: .seconds(1500)
        )
    }
}
