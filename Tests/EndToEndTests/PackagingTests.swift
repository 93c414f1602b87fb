import Foundation
import JSON
import Testing

/// What `packaging/` has, as far as it can be tried without installing it.
@Suite(.timeLimit(.minutes(5))) struct PackagingTests {
    private static let folder = Product.root.appending(path: "packaging")

    /// Needs systemd's own checker; the unit is looked at by it where there is one.
    @Test func unitIsSoundAndHardened() async throws {
        let folder = try TemporaryFolder()
        guard try await Shell.run("command -v systemd-analyze", in: folder).exit == .status(0) else {
            print("skipped: there is no systemd-analyze here")
            return
        }
        let source = Self.folder.appending(path: "systemd/lambda-event-sources.service")
        let unit = try String(contentsOf: source, encoding: .utf8)
            .replacing("/usr/bin/lambda-event-sources", with: Product.binary.path)
        _ = try folder.write(unit, to: "lambda-event-sources.service")
        let verified = try await Shell.run("systemd-analyze verify --man=no ./lambda-event-sources.service", in: folder)
        #expect(verified.exit == .status(0), "\(verified.errors)")
        #expect(!verified.errors.contains("lambda-event-sources.service"), "\(verified.errors)")
        // The exposure in tenths, of 100 for a service without any restriction.
        let security = try await Shell.run(
            "systemd-analyze security --offline=true --threshold=20 ./lambda-event-sources.service",
            in: folder
        )
        #expect(security.exit == .status(0), "\(security.output)")
    }

    @Test func unitStartsTheServerWithSettingsThatThereAre() async throws {
        let unit = try String(
            contentsOf: Self.folder.appending(path: "systemd/lambda-event-sources.service"),
            encoding: .utf8
        )
        let start = try #require(unit.firstMatch(of: /ExecStart=\S+ serve (.+)/)).1
        let packed = Self.folder.appending(path: "debian/config.yaml").path
        let words = start.replacing("/etc/lambda-event-sources/config.yaml", with: packed).split(separator: " ")
        let settings = try await Server.run(["settings"] + words.map(String.init))
        #expect(words.contains(packed[...]))
        #expect(settings.exit == .status(0), "\(settings.errors)")
    }

    @Test func containerCopiesWhatThereIsAndSetsWhatThereIs() async throws {
        let text = try Self.containerFile()
        for copy in text.matches(of: /(?m)^COPY (?!--from)(\S+) \S+$/) {
            #expect(
                FileManager.default.fileExists(atPath: Product.root.appending(path: String(copy.1)).path),
                "\(copy.1)"
            )
        }
        // SwiftPM wants the folders of all targets, also of those that are not built.
        let manifest = try String(contentsOf: Product.root.appending(path: "Package.swift"), encoding: .utf8)
        for folder in Set(manifest.matches(of: /path: "([^\/"]+)/).map(\.1) + ["Sources", "Tests"]) {
            #expect(text.contains("\nCOPY \(folder) ./\(folder)\n"), "\(folder)")
        }
        var environment: [String: String] = [:]
        for variable in text.matches(of: /(LAMBDA_EVENT_SOURCES_[A-Z_]+)=(\S+)/) {
            environment[String(variable.1)] = String(variable.2)
        }
        #expect(environment.count == 4)
        let settings = try await Server.run(["settings", "--allow-unauthenticated"], environment: environment)
        #expect(settings.exit == .status(0), "\(settings.errors)")
        #expect(settings.output.contains("host: 0.0.0.0"))
        #expect(!settings.errors.contains("no setting"))
        #expect(text.contains("\nUSER 10001"))
        // A server that everyone on the network reaches does not start by accident.
        let open = try await Server.run(["serve"], environment: environment)
        #expect(open.exit != .status(0))
        #expect(open.errors.contains("--allow-unauthenticated"))
    }

    @Test func healthCheckOfTheContainerSaysWhatTheServerSays() async throws {
        let text = try Self.containerFile()
        let list = try #require(text.firstMatch(of: /HEALTHCHECK [^\n]*\\\n +CMD (\[.+\])/)).1
        let words = try #require(try JSONValue(parsing: String(list)).array?.compactMap(\.string))
        #expect(words.prefix(2) == ["bash", "-c"])
        let server = try await Server.start()
        let script = try #require(words.last).replacing("/8080", with: "/\(server.port)")
        #expect(try await Shell.run(script, in: server.folder).exit == .status(0))
        try await server.stop()
        #expect(try await Shell.run(script, in: server.folder).exit != .status(0))
    }

    /// The compiler is a stand-in that fails: what it says must be seen, and must end the script.
    @Test func firstBuildShowsItsProgressOnATerminal() async throws {
        let folder = try TemporaryFolder()
        let compiler = "#!/bin/sh\necho '[1/2] Compiling JSON'\necho 'error: no such thing'\nexit 1\n"
        let path = try folder.write(compiler, to: "swift")
        let script = Product.root.appending(path: "scripts/run").path
        let run = try await Shell.run(
            "chmod +x '\(path)'; PATH=\"$PWD:$PATH\" script --quiet --return --command '\(script)' terminal.log",
            in: folder
        )
        #expect(run.exit == .status(1), "\(run.errors)")
        for words in ["run: building, ", "[1/2] Compiling JSON", "error: no such thing\r\n"] {
            #expect(run.output.contains(words), "\(run.output)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionIsAScriptOfItsShell(_ shell: String) async throws {
        let made = try await Server.run(["--generate-completion-script", shell])
        #expect(made.exit == .status(0))
        #expect(made.errors.isEmpty)
        for word in ["serve", "principal", "backup", "history-retention-days"] { #expect(made.output.contains(word)) }
        let folder = try TemporaryFolder()
        _ = try folder.write(made.output, to: "script")
        let installed = try await Shell.run("command -v \(shell)", in: folder)
        guard installed.exit == .status(0) else {
            print("not read by \(shell), which is not installed here")
            return
        }
        let read = try await Shell.run("\(shell) -n script", in: folder)
        #expect(read.exit == .status(0))
        #expect(read.errors.isEmpty, "\(read.errors)")
        guard shell == "bash" else { return }
        let sourced = try await Shell.run(
            """
            source ./script && complete -p lambda-event-sources
            COMP_WORDS=(lambda-event-sources back) COMP_CWORD=1 COMP_LINE='lambda-event-sources back' COMP_POINT=25
            _lambda-event-sources lambda-event-sources back lambda-event-sources
            echo "${COMPREPLY[@]}"
            """,
            in: folder
        )
        #expect(sourced.exit == .status(0))
        #expect(sourced.errors.isEmpty, "\(sourced.errors)")
        #expect(sourced.output.contains("complete -o filenames -F _lambda-event-sources lambda-event-sources"))
        #expect(sourced.output.contains("backup"))
    }

    private static func containerFile() throws -> String {
        try String(contentsOf: folder.appending(path: "container/Containerfile"), encoding: .utf8)
    }
}
