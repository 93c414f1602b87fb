import JSON

extension WireReader {
    /// AWS's words for a filter that is no pattern, as recorded.
    private static let invalidPattern = WireViolation.Error.invalidParameter("Invalid filter pattern definition.")

    /// `{"Filters": [{"Pattern": "JSON text"}]}`; an empty object or list removes the filters.
    mutating func readFilterCriteria(_ value: JSONValue, at pointer: JSONPointer) -> Reading {
        guard let list = only("Filters", of: value, at: pointer) else { return .refused }
        if list.isUnset, list.string == nil {
            draft.filterPatterns = nil
            return .cleared
        }
        let place = pointer / "Filters"
        guard let entries = list.array else {
            _ = findings.mistyped(list, at: place, "a list", "array")
            return .refused
        }
        let before = findings.violations.count
        var texts: [String] = []
        var patterns: [JSONValue] = []
        for (index, entry) in entries.enumerated() {
            guard let (text, pattern) = readPattern(entry, at: place / index) else { continue }
            texts.append(text)
            patterns.append(pattern)
        }
        guard findings.violations.count == before else { return .refused }
        let outcome = FilterList.validate(
            .array(patterns),
            at: place,
            sourceType: findings.sourceType,
            maximumCount: findings.settings.maximumFilters,
            wireTexts: texts
        )
        for finding in outcome.violations {
            let isPattern = finding.pointer.tokens.count > place.tokens.count
            findings.refuse(Self.placed(finding, in: place), as: isPattern ? Self.invalidPattern : nil)
        }
        findings.warn(outcome.warnings.map { Self.placed($0, in: place) })
        guard outcome.violations.isEmpty else { return .refused }
        draft.filterPatterns = texts
        return .value(.array(patterns))
    }

    private mutating func readPattern(_ entry: JSONValue, at pointer: JSONPointer) -> (String, JSONValue)? {
        guard entry.object != nil else {
            _ = findings.mistyped(entry, at: pointer, "an object", "object")
            return nil
        }
        guard let value = only("Pattern", of: entry, at: pointer) else { return nil }
        let place = pointer / "Pattern"
        guard let text = value.string else {
            if value.isNull {
                let finding = Finding(at: place, .required, "`Pattern` is missing.", fix: "Give the pattern as text.")
                findings.refuse(finding, as: Self.invalidPattern)
            } else {
                _ = findings.mistyped(value, at: place, "a string", "string")
            }
            return nil
        }
        guard findings.hasLength(text.unicodeScalars.count, 0...EventPattern.maximumLength, value, at: place) else {
            return nil
        }
        let (pattern, refusals) = EventPattern.parse(wireText: text, at: place)
        for finding in refusals { findings.refuse(finding, as: Self.invalidPattern) }
        return pattern.map { (text, $0) }
    }

    /// A finding about a pattern, with the member `Pattern` in its place.
    private static func placed(_ finding: Finding, in list: JSONPointer) -> Finding {
        let tokens = finding.pointer.tokens
        let depth = list.tokens.count
        guard tokens.count > depth else { return finding }
        var finding = finding
        finding.pointer = JSONPointer(tokens: tokens[...depth] + ["Pattern"] + tokens[(depth + 1)...])
        return finding
    }
}
