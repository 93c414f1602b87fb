import ArgumentParser
import JSON
import Logging
import Testing

@testable import lambda_event_sources

@Suite struct SettingsTests {
    private func resolve(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        file: (name: String, text: String)? = nil
    ) throws -> ServerConfiguration {
        try ServerConfiguration(
            flags: SettingFlags.parse(arguments).values,
            environment: environment,
            file: file.map { try ConfigurationFile(path: $0.name, bytes: Array($0.text.utf8)) }
        )
    }

    private func problems(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        file: (name: String, text: String)? = nil
    ) throws -> [String] {
        do {
            _ = try resolve(arguments, environment: environment, file: file)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        }
    }

    @Test func defaultsHoldWhenNobodySaysOtherwise() throws {
        let configuration = try resolve()
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.unixSocket == nil)
        #expect(configuration.database == "lambda-event-sources.sqlite")
        #expect(configuration.region == "us-east-1")
        #expect(configuration.accountID == "123456789012")
        #expect(configuration.allowedHost.isEmpty)
        #expect(!configuration.allowUnauthenticated)
        #expect(configuration.logLevel == .info)
        #expect(configuration.maximumConnections == 4096)
        #expect(configuration.maximumBody == 1_048_576)
        #expect(configuration.origin(of: \.port) == .defaultValue)
    }

    @Test func everyDefaultIsAllowed() {
        for setting in Settings.all {
            guard let text = setting.description.defaultText else { continue }
            #expect(setting.reading([text]) != nil, "\(setting.description.name)")
        }
    }

    @Test func flagComesBeforeEnvironmentBeforeFile() throws {
        let environment = ["LAMBDA_EVENT_SOURCES_PORT": "2", "LAMBDA_EVENT_SOURCES_REGION": "eu-west-1"]
        let file = ("a.yaml", "port: 3\nregion: eu-north-1\naccount-id: '000000000001'\n")
        let configuration = try resolve(["--port", "1"], environment: environment, file: file)
        #expect(configuration.port == 1)
        #expect(configuration.origin(of: \.port) == .flag("--port"))
        #expect(configuration.region == "eu-west-1")
        #expect(configuration.origin(of: \.region) == .environment("LAMBDA_EVENT_SOURCES_REGION"))
        #expect(configuration.accountID == "000000000001")
        #expect(configuration.origin(of: \.accountID) == .file("a.yaml", key: "account-id"))
    }

    @Test(arguments: Settings.all.map(\.description))
    func everySettingHasFlagVariableAndKey(_ setting: SettingDescription) throws {
        let sample: (text: String, values: [String]) =
            switch setting.name {
            case "unix-socket", "principals-file", "tls-certificate", "tls-key": ("/tmp/x", ["/tmp/x"])
            case "allowed-host": ("a.example", ["a.example"])
            case "trusted-proxy": ("10.0.0.0/8", ["10.0.0.0/8"])
            default: (setting.form == .toggle ? "true" : setting.defaultText ?? "", [setting.defaultText ?? ""])
            }
        let arguments = setting.form == .toggle ? [setting.flag] : [setting.flag, sample.text]
        #expect(try SettingFlags.parse(arguments).values == [setting.name: [sample.text]])

        let declaration = try #require(Settings.all.first { $0.description == setting })
        #expect(declaration.reading([sample.text]) != nil)
        // A value that no setting takes must be refused from each place, which shows that the place is read.
        let bad =
            setting.placeholder == "PATH" ? String(repeating: "x", count: 5000) : "/ /"
        let variable = try problems(environment: [setting.variable: bad])
        #expect(variable == ["environment variable \(setting.variable): \"\(bad)\" is not \(setting.allowed)"])
        let key = try problems(file: ("c.json", "{\"\(setting.name)\": \"\(bad)\"}"))
        #expect(key == ["c.json: key \(setting.name): \"\(bad)\" is not \(setting.allowed)"])
    }

    @Test(arguments: [
        ("port", "65535", true), ("port", "65536", false), ("port", "-1", false), ("port", "+1", false),
        ("port", "8080 ", false), ("port", "0x10", false), ("port", "99999999999999999999", false),
        ("host", "::1", true), ("host", "localhost", true), ("host", "[::1]", false), ("host", "example.com", false),
        ("host", "127.0.0.1:80", false),
        ("region", "us-gov-west-1", true), ("region", "eusc-de-east-1", true), ("region", "useast1", false),
        ("region", "US-EAST-1", false),
        ("account-id", "12345678901", false), ("account-id", "1234567890123", false),
        ("account-id", "12345678901a", false),
        ("maximum-filters", "0", false), ("maximum-filters", "1", true), ("maximum-filters", "10", true),
        ("maximum-filters", "11", false),
        ("maximum-body", "1023", false), ("maximum-body", "1024", true),
        ("log-level", "debug", true), ("log-level", "DEBUG", false), ("log-format", "json", true),
        ("log-format", "xml", false), ("drain-timeout", "0", true), ("header-timeout", "0", false),
        ("trusted-proxy", "::1", true), ("trusted-proxy", "10.0.0.0/33", false),
        ("allowed-host", "a b", false), ("allowed-host", "*", true),
    ])
    func rangesAreKept(_ name: String, _ text: String, _ isAllowed: Bool) throws {
        let found = try problems(["--\(name)=\(text)"])
        if isAllowed {
            #expect(found.isEmpty)
        } else {
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("--\(name): \"\(text)\" is not ") == true)
        }
    }

    @Test func everythingWrongIsToldAtOnce() throws {
        let found = try problems(
            ["--port", "x"],
            environment: ["LAMBDA_EVENT_SOURCES_REGION": "nowhere"],
            file: ("c.yaml", "log-level: loud\nprot: 1\n")
        )
        #expect(found.count == 4)
    }

    @Test func unknownKeyInFileIsRefusedWithTheKnownOnes() throws {
        let found = try problems(file: ("c.yaml", "prot: 8080\n"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("c.yaml: key prot: no such setting; the settings are ") == true)
        #expect(found.first?.contains(" port,") == true)
    }

    @Test(arguments: [
        ("c.yaml", "port: [1, 2]\n", "c.yaml: key port: a list is not a whole number"),
        ("c.yaml", "port: {a: 1}\n", "c.yaml: key port: a mapping is not"),
        ("c.yaml", "port:\n", "c.yaml: key port: null is not"),
        ("c.json", #"{"port": null}"#, "c.json: key port: null is not"),
        ("c.json", #"{"port": {}}"#, "c.json: key port: an object is not"),
        ("c.yaml", "allowed-host: [a, [b]]\n", "c.yaml: key allowed-host: a list of more than plain values is not"),
    ])
    func valueOfTheWrongShapeIsRefused(_ name: String, _ text: String, _ expected: String) throws {
        let found = try problems(file: (name, text))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test(arguments: [
        ("c.yaml", "port: 1\nport: 2\n"), ("c.yaml", "- port\n"), ("c.yaml", "port: [1\n"), ("c.yaml", "port"),
        ("c.json", #"{"port": 1, "port": 2}"#), ("c.json", "[]"), ("c.json", "{"), ("c.json", ""),
    ])
    func brokenFileIsAConfigurationFailure(_ name: String, _ text: String) {
        #expect {
            _ = try ConfigurationFile(path: name, bytes: Array(text.utf8))
        } throws: { error in
            let failure = error as? CommandFailure
            return failure?.status == .configuration && failure?.message.hasPrefix("\(name): ") == true
        }
    }

    @Test(
        "Thousands of combining marks in a row are refused before YAML is parsed, however they are written",
        arguments: ["\u{301}\u{316}", #"\u0301\u0316"#, #"\U00000301\u0316"#, "\\u0301\\\n  \\u0316"]
    )
    func runsOfMarksInYAMLAreRefused(_ marks: String) throws {
        func text(_ count: Int) -> String { "\na: \"b\(String(repeating: marks, count: count / 2))\"\n" }
        _ = try ConfigurationFile(path: "c.yaml", bytes: Array(text(30).utf8))
        for count in [32, 20_000] {
            #expect {
                _ = try ConfigurationFile(path: "c.yaml", bytes: Array(text(count).utf8))
            } throws: { error in
                let failure = error as? CommandFailure
                return failure?.status == .configuration
                    && failure?.message.contains("combining marks in a row") == true
            }
        }
        _ = try ConfigurationFile(path: "c.yaml", bytes: Array("a: '\\\\u0301'\n".utf8))
    }

    @Test(arguments: ["", "# nothing\n", "---\n"])
    func emptyYAMLFileSaysNothing(_ text: String) throws {
        #expect(try ConfigurationFile(path: "c.yaml", bytes: Array(text.utf8)).values.isEmpty)
    }

    @Test func listsComeFromRepeatedFlagsCommasAndSequences() throws {
        #expect(try resolve(["--allowed-host", "a", "--allowed-host", "b"]).allowedHost == ["a", "b"])
        #expect(try resolve(environment: ["LAMBDA_EVENT_SOURCES_ALLOWED_HOST": "a, b"]).allowedHost == ["a", "b"])
        #expect(try resolve(file: ("c.yaml", "allowed-host: [a, b]\n")).allowedHost == ["a", "b"])
        #expect(try resolve(file: ("c.json", #"{"allowed-host": "a"}"#)).allowedHost == ["a"])
    }

    @Test func plainValueInTheEnvironmentKeepsItsCommas() throws {
        #expect(try resolve(environment: ["LAMBDA_EVENT_SOURCES_DATABASE": "a,b.sqlite"]).database == "a,b.sqlite")
    }

    @Test func toggleCanBeTurnedOffAgain() throws {
        let environment = ["LAMBDA_EVENT_SOURCES_ACCESS_LOG": "true"]
        #expect(try resolve(environment: environment).accessLog)
        #expect(try !resolve(["--no-access-log"], environment: environment).accessLog)
    }

    @Test(arguments: [
        (["--host", "0.0.0.0"], false), (["--host", "::"], false), (["--host", "10.1.2.3"], false),
        (["--host", "127.8.8.8"], true), (["--host", "::1"], true), (["--host", "::ffff:127.0.0.1"], true),
        (["--host", "::ffff:10.0.0.1"], false),
        (["--host", "0.0.0.0", "--allow-unauthenticated"], true),
    ])
    func addressBeyondLoopbackNeedsConsent(_ arguments: [String], _ isAllowed: Bool) throws {
        let exposure = try resolve(arguments).exposure
        #expect((exposure == nil) == isAllowed)
        #expect(isAllowed || exposure?.description.contains("--allow-unauthenticated") == true)
        #expect(isAllowed || exposure?.description.contains("principal add") == true)
    }

    @Test func aCertificateNeedsItsKey() throws {
        #expect(try problems(["--tls-certificate", "a", "--tls-key", "b"]).isEmpty)
        #expect(try problems(["--tls-certificate", "a"]).first?.contains("tls-certificate needs tls-key") == true)
        #expect(try problems(["--tls-key", "a"]).first?.contains("tls-key needs tls-certificate") == true)
        #expect(try problems(["--unix-socket", "/tmp/s", "--tls-certificate", "a", "--tls-key", "b"]).count == 2)
    }

    @Test func unixSocketExcludesAddressAndPort() throws {
        #expect(try problems(["--unix-socket", "/tmp/s"]).isEmpty)
        #expect(try problems(["--unix-socket", "/tmp/s", "--port", "1", "--host", "::1"]).count == 2)
    }

    @Test func unknownVariablesAreNoticed() throws {
        let configuration = try resolve(environment: ["LAMBDA_EVENT_SOURCES_PROT": "1", "OTHER": "2"])
        #expect(configuration.unknownVariables == ["LAMBDA_EVENT_SOURCES_PROT"])
    }

    @Test func onlyWrongFlagsAreAWrongUse() throws {
        func status(_ arguments: [String], _ environment: [String: String]) -> SystemExit? {
            do {
                _ = try resolve(arguments, environment: environment)
                return nil
            } catch {
                return (error as? ConfigurationError)?.failure.status
            }
        }
        #expect(status(["--port", "x"], [:]) == .usage)
        #expect(status([], ["LAMBDA_EVENT_SOURCES_PORT": "x"]) == .configuration)
        #expect(status(["--port", "x"], ["LAMBDA_EVENT_SOURCES_REGION": "x"]) == .configuration)
    }
}
