/// The labels of a series, in the form in which they are written: `name="value",…`.
struct LabelSet: Sendable, Hashable {
    let text: String

    /// Reads the dimensions of a metric; they are in the order of their names, so that the caller's order says nothing.
    ///
    /// - Returns: `nil` if a name stands twice.
    init?(_ dimensions: [(String, String)]) {
        let pairs = dimensions.map { (name: Self.name($0.0), value: $0.1) }.sorted { $0.name < $1.name }
        guard Set(pairs.map(\.name)).count == pairs.count else { return nil }
        text = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    }

    private init(text: String) { self.text = text }

    /// The same labels and one more, whose value needs no escaping.
    func adding(_ name: String, _ value: String) -> LabelSet {
        LabelSet(text: text.isEmpty ? "\(name)=\"\(value)\"" : "\(text),\(name)=\"\(value)\"")
    }

    /// A name as the format allows it: letters, digits and underscores, no digit first, and no reserved prefix `__`.
    private static func name(_ text: String) -> String {
        let name = MetricName.sanitized(text, allowsColon: false)
        // `le` tells the buckets of a histogram apart.
        return name == "le" ? "le_" : name.hasPrefix("__") ? "x" + name : name
    }

    /// A value with backslash, quotation mark and line feed escaped.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// The form of names in the exposition format.
enum MetricName {
    /// A name with every character that is not allowed replaced by an underscore.
    static func sanitized(_ text: String, allowsColon: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let isLetter = "a"..."z" ~= scalar || "A"..."Z" ~= scalar || scalar == "_" || (allowsColon && scalar == ":")
            let isDigit = "0"..."9" ~= scalar
            if isDigit, name.isEmpty { name = "_" }
            name.unicodeScalars.append(isLetter || isDigit ? scalar : "_")
        }
        return name.isEmpty ? "_" : name
    }
}
