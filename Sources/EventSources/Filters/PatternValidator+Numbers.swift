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
        guard bounds[0].number < bounds[1].number else {
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
        if let whole = number.int64 {
            guard whole < -limit.magnitude || whole > limit.magnitude else { return }
        } else if Self.decimals(of: number) <= limit.decimals, isWithin(number, limit.magnitude) {
            return
        }
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

    private func isWithin(_ number: JSONNumber, _ magnitude: Int64) -> Bool {
        number >= JSONNumber(-magnitude) && number <= JSONNumber(magnitude)
    }

    /// The digits after the decimal point, from the number's canonical text.
    static func decimals(of number: JSONNumber) -> Int {
        guard number.int64 == nil else { return 0 }
        let parts = number.literal.split(separator: "e", maxSplits: 1)
        let fraction = parts[0].split(separator: ".", maxSplits: 1).dropFirst().first?.utf8.count ?? 0
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return max(0, fraction - exponent)
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
