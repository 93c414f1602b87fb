import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct ErrorExitTests {
    @Test(
        arguments: [
            (["serve", "--port", "70000"], [:], 64, "--port: \"70000\" is not a whole number from 0 to 65535"),
            (["serve", "--no-such-flag"], [:], 64, "--no-such-flag"),
            (["no-such-command"], [:], 64, "no-such-command"),
            (["serve", "--host", "0.0.0.0"], [:], 64, "--allow-unauthenticated"),
            (["serve"], ["LAMBDA_EVENT_SOURCES_PORT": "tcp://10.0.0.1:80"], 78, "LAMBDA_EVENT_SOURCES_PORT"),
            (["serve", "--config", "missing.yaml"], [:], 66, "missing.yaml: No such file or directory"),
            (["serve", "--config", "."], [:], 66, ".: Is a directory"),
            (["serve", "--config", "/dev/null", "--region", "x"], [:], 64, "--region"),
            (["serve", "--database", "no/such/folder/x.sqlite", "--port", "0"], [:], 73, "no/such/folder/x.sqlite"),
            (["serve", "--database", ".", "--port", "0"], [:], 73, "regular file"),
            (["serve", "--unix-socket", "no/such/folder/s"], [:], 73, "no/such/folder/s"),
            (["serve", "--host", "198.51.100.7", "--allow-unauthenticated", "--port", "0"], [:], 69, "198.51.100.7"),
            (["serve", "--host", "0.0.0.0"], [:], 64, "lambda-event-sources principal add"),
            (["serve", "--principals-file", "missing.json"], [:], 66, "missing.json: No such file or directory"),
            (
                ["serve"], ["LAMBDA_EVENT_SOURCES_PRINCIPALS": "[{}]"], 78,
                "LAMBDA_EVENT_SOURCES_PRINCIPALS: principal 1"
            ),
            (
                ["serve", "--allow-unauthenticated", "--port", "0"],
                [
                    "LAMBDA_EVENT_SOURCES_PRINCIPALS":
                        #"[{"name": "a", "role": "reader", "token": "0123456789abcdefghijklmnopqrstuv"}]"#
                ],
                78, "--allow-unauthenticated"
            ),
            (
                ["serve"],
                ["LAMBDA_EVENT_SOURCES_PRINCIPALS": #"[{"name": "a", "role": "reader", "token": "0123456789"}]"#],
                78, "32 or more printable ASCII characters; `openssl rand -hex 32` makes one"
            ),
            (["principal", "add", "a b", "--role", "reader"], [:], 64, "1 to 64 letters"),
            (["principal", "add", "a", "--role", "root"], [:], 64, "reader, operator, editor, admin"),
            (["principal", "add", "a", "--role", "reader", "--account", "1"], [:], 64, "12 digits"),
            (["principal", "add", "a", "--role", "reader", "--expires-in", "soon"], [:], 64, "--expires-in"),
            (
                ["principal", "add", "a", "--role", "reader", "--database", "no/such/x.sqlite"], [:], 73,
                "no/such/x.sqlite"
            ),
            (["principal", "rotate", "nobody"], [:], 1, "no principal nobody"),
            (["principal", "remove", "nobody"], [:], 1, "no principal nobody"),
            (["source-types", "sqz"], [:], 64, "sqs"),
            (["check", "--database", "missing.sqlite"], [:], 66, "missing.sqlite"),
            (["backup", "copy.sqlite", "--database", "missing.sqlite"], [:], 66, "missing.sqlite"),
        ] as [([String], [String: String], Int32, String)]
    )
    func everyErrorHasItsStatusAndItsReason(
        _ arguments: [String],
        _ environment: [String: String],
        _ status: Int32,
        _ reason: String
    ) async throws {
        let result = try await Server.run(arguments, environment: environment)
        #expect(result.exit == .status(status), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test func allWrongSettingsAreToldAtOnce() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("prot: 1\nlog-level: loud\n", to: "c.yaml")
        let result = try await Server.run(["serve", "--config", file, "--port", "x"], in: folder)
        #expect(result.exit == .status(78))
        #expect(result.errors.split(separator: "\n").count == 3)
        #expect(result.errors.contains("key prot: no such setting"))
    }

    @Test func portInUseIsUnavailable() async throws {
        let server = try await Server.start()
        let port = try #require(server.base.split(separator: ":").last)
        let result = try await Server.run(["serve", "--port", String(port), "--database", "other.sqlite"])
        #expect(result.exit == .status(69))
        #expect(result.errors.contains("127.0.0.1:\(port)"))
        #expect(result.errors.contains("--port"))
    }

    @Test func secondServerOnOneDatabaseIsRefused() async throws {
        let server = try await Server.start()
        let result = try await Server.run(["serve", "--port", "0", "--database", "test.sqlite"], in: server.folder)
        #expect(result.exit == .status(69))
        #expect(result.errors.contains("test.sqlite"))
        #expect(try await Client(server).send("GET", "/healthz").status == 200)
    }

    @Test func fileThatIsNoDatabaseIsRefused() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(String(repeating: "not a database ", count: 1000), to: "x.sqlite")
        let result = try await Server.run(["serve", "--port", "0", "--database", "x.sqlite"], in: folder)
        #expect(result.exit == .status(65))
        #expect(result.errors.contains("x.sqlite"))
    }

    @Test func readOnlyFolderIsRefused() async throws {
        // Root may write everywhere, so the folder must be one that refuses everybody.
        let result = try await Server.run(["serve", "--port", "0", "--database", "/proc/x.sqlite"])
        #expect(result.exit == .status(73))
        #expect(result.errors.contains("/proc/x.sqlite"))
    }

    @Test(
        "The URL of a database server is refused by every command, without its password",
        arguments: [
            ["serve"], ["check"], ["export"], ["migrate"], ["backup", "copy.sqlite"], ["import", "-"],
            ["principal", "list"],
        ]
    )
    func aDatabaseIsNoURL(_ command: [String]) async throws {
        let folder = try TemporaryFolder()
        let result = try await Server.run(
            command + ["--database", "postgresql://me:hunter2@db.example/state"],
            in: folder
        )
        #expect(result.exit == .status(78), "\(result.errors)")
        #expect(result.errors.contains("database: postgresql://… is a URL and no path."))
        #expect(!result.errors.contains("hunter2"))
        let made = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(!made.contains { $0.hasPrefix("postgresql") })
    }
}
