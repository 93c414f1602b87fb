/// The sections of an AWS configuration or credentials file.
///
/// The format is that of the AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
struct ProfileFile: Sendable {
    /// The properties of a section; a property may have properties of its own.
    struct Section: Sendable {
        var values: [String: String] = [:]
        var nested: [String: [String: String]] = [:]
    }

    /// Sections by their header, blanks between its words made one, for example `profile work`.
    private(set) var sections: [String: Section] = [:]

    init() {}

    /// Reads a file's text; the path is for messages, which never quote a line, since a line may hold a secret.
    init(parsing text: String, path: String) throws(AWSConfigurationError) {
        var section: String?
        var property: String?
        for (index, rawLine) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func malformed(_ reason: String) -> AWSConfigurationError {
                AWSConfigurationError("\(path) is malformed in line \(index + 1): \(reason)")
            }
            let trimmed = Self.trimmed(rawLine)
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            if first == "[" {
                guard let end = trimmed.firstIndex(of: "]") else { throw malformed("the section's name has no end") }
                let name = Self.header(trimmed[trimmed.index(after: trimmed.startIndex)..<end])
                guard !name.isEmpty else { throw malformed("the section has no name") }
                if sections[name] == nil { sections[name] = Section() }
                section = name
                property = nil
            } else {
                guard let section else { throw malformed("a property stands before the first section") }
                let isContinuation = rawLine.first?.isWhitespace == true
                if isContinuation, let property {
                    let pair = Self.property(trimmed)
                    if sections[section]?.values[property]?.isEmpty == true, let pair {
                        sections[section]?.nested[property, default: [:]][pair.name] = pair.value
                    } else {
                        sections[section]?.values[property, default: ""] += "\n" + trimmed
                    }
                } else {
                    guard let pair = Self.property(trimmed) else {
                        throw malformed("it is no property of the form name = value")
                    }
                    sections[section]?.values[pair.name] = pair.value
                    sections[section]?.nested[pair.name] = nil
                    property = pair.name
                }
            }
        }
    }

    private static func property(_ line: Substring) -> (name: String, value: String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let name = trimmed(line[..<equals]).lowercased()
        guard !name.isEmpty else { return nil }
        return (name, String(withoutComment(trimmed(line[line.index(after: equals)...]))))
    }

    /// A `#` or `;` begins a comment within a line if white space stands before it.
    private static func withoutComment(_ value: Substring) -> Substring {
        var previous: Character = " "
        for index in value.indices {
            if value[index] == "#" || value[index] == ";", previous.isWhitespace { return trimmed(value[..<index]) }
            previous = value[index]
        }
        return value
    }

    private static func header(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("\"", with: "").replacing(
            "'",
            with: ""
        )
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
