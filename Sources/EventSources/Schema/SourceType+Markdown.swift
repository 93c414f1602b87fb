import JSON

extension SourceType {
    /// The identity fields and options as a Markdown table.
    public var optionTable: String {
        var lines = [
            "| Option | Type | Allowed | Default | Changes | Lambda API | |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += identity.map { $0.tableRow(prefix: "source.") }
        lines += options.map { $0.tableRow(prefix: "") }
        return lines.joined(separator: "\n")
    }

    /// The tables of all types under a heading each.
    public static var optionTables: String {
        all.map { "### \($0.title) (`\($0.name)`)\n\n\($0.documentation)\n\n\($0.optionTable)" }.joined(
            separator: "\n\n"
        )
    }
}

extension OptionDescriptor {
    /// The option as a row of a Markdown table.
    fileprivate func tableRow(prefix: String) -> String {
        let cells = [
            "`\(prefix)\(name)`", shape.typeName, shape.limits, tableDefault, isMutable ? "yes" : "no",
            wire.map { "`\($0.name)`" } ?? "–", documentation,
        ]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    private var tableDefault: String {
        if let requirement, requirement.scope.contains(.rest) {
            return "**required**" + (requirement.condition.map { " if \($0.description)" } ?? "")
        }
        guard let defaultValue, defaultValue.scope.contains(.rest) else { return "–" }
        return "`\(defaultValue.value.text())`" + (defaultValue.condition.map { " if \($0.description)" } ?? "")
    }
}

extension OptionShape {
    /// The range or the words that are allowed, for tables.
    fileprivate var limits: String {
        switch self {
        case .integer(let shape):
            (shape.sentinel.map { "\($0), " } ?? "") + "\(shape.range.lowerBound)…\(shape.range.upperBound)"
                + (shape.unit.map { " \($0)" } ?? "")
        case .enumeration(let shape): shape.words.joined(separator: ", ")
        case .text(let shape): "\(shape.lengths.lowerBound)…\(shape.lengths.upperBound) characters"
        case .list(let shape): "\(shape.counts.lowerBound)…\(shape.counts.upperBound) elements, \(shape.element.limits)"
        case .arn(let shape): shape.forms.map { $0.title }.joined(separator: ", ")
        case .object(let shape):
            shape.members.map { "\($0.name): \($0.shape.limits)" }.joined(separator: "; ")
        case .boolean, .timestamp, .tagged, .patterns, .custom: "–"
        }
    }
}
