import ArgumentParser
import ControlPlane
import EventSources
import HostSystem
import JSON

/// Checks files of mappings, without a server.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check files of mappings, without a server.",
        discussion: """
            A file is JSON, JSON Lines (.jsonl, .ndjson) or YAML: one mapping as the API takes it, a list of them, or an \
            object with a list "mappings". The mappings of all files are also compared with each other. The exit status \
            is 1 if one breaks a rule, 65 if a file cannot be read as what it is.
            """
    )

    @Argument(help: ArgumentHelp("The files; - is standard input, as YAML or JSON.", valueName: "FILE"))
    var files: [String]
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: ConfigurationOptions<MappingFlags>

    /// The largest file taken, in bytes.
    private static let maximumBytes = 64 << 20

    func run() throws {
        let configuration = try options.resolve()
        var places: [(file: String, item: MappingDocument.Item)] = []
        for file in files {
            let bytes: [UInt8]
            do {
                bytes = try WholeFile.bytes(at: file == "-" ? "/dev/stdin" : file, atMost: Self.maximumBytes)
            } catch {
                throw CommandFailure(.noInput, "\(file): \(error)")
            }
            places += try MappingDocument(path: file, bytes: bytes).items.map { (file, $0) }
        }
        let environment = ControlPlaneEnvironment(validation: configuration.validation, now: Clock.now)
        var batch = BatchValidation(environment: environment, against: nil, seenFrom: .everything)
        let checked = try places.map { place in
            CheckedMapping(file: place.file, item: place.item, result: try batch.validate(place.item.value))
        }
        if json {
            let value: JSONValue = ["results": .array(checked.map(\.json))]
            StandardStream.output.write(value.text(.pretty) + "\n")
        } else {
            for line in checked.flatMap(\.lines) { StandardStream.output.write(line + "\n") }
        }
        let invalid = checked.filter { !$0.result.violations.isEmpty }.count
        if invalid > 0 {
            let noun = checked.count == 1 ? "mapping breaks" : "mappings break"
            throw CommandFailure(.failure, "\(invalid) of \(checked.count) \(noun) rules")
        }
    }
}

/// What is said of one mapping of a file.
private struct CheckedMapping {
    let file: String
    let item: MappingDocument.Item
    let result: Validated<MappingDefinition>

    /// `FILE:LINE: POINTER: error: …`, as compilers write it.
    var lines: [String] {
        result.violations.map { line($0, "error") } + result.warnings.map { line($0, "warning") }
    }

    private func line(_ finding: Finding, _ kind: String) -> String {
        let place = "\(file):\(item.line(of: finding.pointer)): \(pointer(finding))"
        let fix = finding.fix.map { " " + $0 } ?? ""
        return "\(place): \(kind): \(finding.message)\(fix) [\(finding.code)]"
    }

    private func pointer(_ finding: Finding) -> JSONPointer {
        JSONPointer(tokens: item.base.tokens + finding.pointer.tokens)
    }

    var json: JSONValue {
        func list(_ findings: [Finding]) -> JSONValue {
            .array(
                findings.map { finding in
                    var object: JSONObject = ["line": .integer(item.line(of: finding.pointer))]
                    for (name, value) in finding.json.object ?? [:] { object[name] = value }
                    object["pointer"] = .string(pointer(finding).description)
                    return .object(object)
                }
            )
        }
        return [
            "file": .string(file), "line": .integer(item.line), "pointer": .string(item.base.description),
            "valid": .bool(result.violations.isEmpty), "violations": list(result.violations),
            "warnings": list(result.warnings),
        ]
    }
}
