internal import JSON

extension PatternValidator {
    /// Checks `numeric`: `["=", n]`, one comparison, or a range from its lower to its upper bound.
    mutating func check(comparison value: JSONValue) {
        guard case .array(let terms) = value, !terms.isEmpty else {
            reportForm(
                "\"numeric\" is a list of comparisons, not \(value == [] ? "an empty list" : value.kindInWords)."
            )
            return
        }
        guard terms.count <= 4 else {
            reportForm("\"numeric\" has one comparison or a range of two, this one has \(terms.count) terms.")
            return
        }
        var bounds: [(relation: Relation, number: JSONNumber)] = []
        for index in stride(from: 0, to: terms.count, by: 2) {
            steps.append(.index(index))
            let relation = relation(terms[index])
            steps.removeLast()
            steps.append(.index(index + 1))
            let number = operand(terms.dropFirst(index + 1).first)
            steps.removeLast()
            if let relation, let number { bounds.append((relation, number)) }
        }
        guard terms.count == 4, bounds.count == 2 else { return }
        guard bounds[0].relation.isLower, bounds[1].relation.isUpper else {
            reportForm("A range goes from its lower bound (\">\" or \">=\") to its upper bound (\"<\" or \"<=\").")
            return
        }
        guard Self.isLess(bounds[0].number, than: bounds[1].number) else {
            report(
                .outOfRange,
                "The lower bound \(bounds[0].number) is not less than the upper bound \(bounds[1].number).",
                value: value,
                fix: "Exchange the bounds, or use \"=\" for one value."
            )
            return
        }
    }

    /// Checks a number against the service's limits.
    mutating func check(_ number: JSONNumber) {
        guard let limit = grammar.numbers else { return }
        if Self.isNumber(number, within: limit) { return }
        report(
            .outOfRange,
            "Numbers are within ±\(limit.magnitude) and have at most \(limit.decimals) decimals here.",
            value: number.literal.utf8.count <= 64 ? .number(number) : JSONValue?.none,
            allowed: [
                "minimum": .integer(-limit.magnitude), "maximum": .integer(limit.magnitude),
                "multipleOf": .number(JSONNumber(literal: "1e-\(limit.decimals)") ?? 0),
            ],
            fix: "Round the number, or match it as a string."
        )
    }

    /// Whether a number keeps a limit.
    ///
    /// The canonical text has an exponent only beyond 10^21 and below 10^-6, and doubles near the limit are far closer
    /// to each other than the last decimal that is allowed.
    private static func isNumber(_ number: JSONNumber, within limit: PatternGrammar.NumberLimit) -> Bool {
        if let whole = number.int64 { return whole >= -limit.magnitude && whole <= limit.magnitude }
        let text = number.literal
        let bytes = text.utf8Span.span
        var decimals: Int?
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "e"): return false
            case UInt8(ascii: "."): decimals = 0
            default: decimals? += 1
            }
        }
        guard (decimals ?? 0) <= limit.decimals, let value = number.double else { return false }
        return value.magnitude <= Double(limit.magnitude)
    }

    /// Compares doubles if they tell, which spares most numbers the exact comparison.
    private static func isLess(_ lhs: JSONNumber, than rhs: JSONNumber) -> Bool {
        if let first = lhs.double, let second = rhs.double, first != second { return first < second }
        return lhs < rhs
    }

    private enum Relation: String, CaseIterable {
        case equal = "="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        var isLower: Bool { self == .greater || self == .greaterOrEqual }
        var isUpper: Bool { self == .less || self == .lessOrEqual }
    }

    private mutating func relation(_ value: JSONValue) -> Relation? {
        if let relation = value.string.flatMap(Relation.init(rawValue:)) { return relation }
        report(
            .notInEnum,
            "A comparison begins with its relation.",
            value: value.echoed,
            allowed: ["enum": .array(Relation.allCases.map { .string($0.rawValue) })],
            fix: "Write for example {\"numeric\": [\">\", 0, \"<=\", 5]}."
        )
        return nil
    }

    private mutating func operand(_ value: JSONValue?) -> JSONNumber? {
        switch value {
        case .some(.number(let number)):
            check(number)
            return number
        case .some(let other):
            reportOperand(.wrongType, "A relation is followed by a number, not by \(other.kindInWords).", other)
        case .none:
            reportOperand(.required, "A relation is followed by a number.", nil)
        }
        return nil
    }

    private mutating func reportOperand(_ code: Finding.Code, _ message: String, _ value: JSONValue?) {
        report(
            code,
            message,
            value: value?.echoed,
            allowed: ["type": "number"],
            fix: "Write for example {\"numeric\": [\"=\", 300]}."
        )
    }

    private mutating func reportForm(_ message: String) {
        report(
            .malformed,
            message,
            allowed: ["forms": [["=", "NUMBER"], ["> >= < <=", "NUMBER"], ["> >=", "NUMBER", "< <=", "NUMBER"]]],
            fix: "Write for example {\"numeric\": [\">\", 0, \"<=\", 5]}."
        )
    }
}
