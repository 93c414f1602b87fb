internal import JSON
import UntrustedText

extension PatternValidator {
    /// Checks the values and conditions of one field; any of them may match.
    mutating func check(leaf conditions: [JSONValue]) {
        if conditions.isEmpty {
            report(
                .outOfRange,
                "The array of conditions on a field is empty, so nothing could match.",
                allowed: ["minItems": 1],
                fix: "Add a value or condition, or remove the field."
            )
        }
        for (index, condition) in conditions.enumerated() where !isFull {
            steps.append(.index(index))
            defer { steps.removeLast() }
            switch condition {
            case .string, .bool, .null: break
            case .number(let number): check(number)
            case .object(let expression): check(expression: expression)
            case .array:
                report(
                    .wrongType,
                    "A condition is a value or an object with one operator, not an array.",
                    allowed: conditionForms,
                    fix: "Put its elements into the array around it."
                )
            }
        }
    }

    private mutating func check(expression: JSONObject) {
        var members = expression.makeIterator()
        guard let (name, value) = members.next(), members.next() == nil else {
            report(
                .outOfRange,
                "A condition has exactly one operator, this one has \(expression.count).",
                allowed: conditionForms,
                fix: expression.isEmpty
                    ? "Name an operator." : "Give each operator an object of its own; any of them may then match."
            )
            return
        }
        steps.append(.name(name))
        defer { steps.removeLast() }
        guard let match = self.operator(named: name, among: grammar.operators, holds: value) else { return }
        switch match {
        case .exists: check(presence: value)
        case .prefix, .suffix, .equalsIgnoreCase: check(text: value, of: match)
        case .anythingBut: check(negation: value)
        case .numeric: check(comparison: value)
        case .cidr: check(addressRange: value)
        case .wildcard: break
        }
    }

    private mutating func `operator`(
        named name: String,
        among known: [MatchOperator],
        holds value: JSONValue
    ) -> MatchOperator? {
        let match = MatchOperator(rawValue: name)
        if let match, known.contains(match) { return match }
        let names = JSONValue.array(known.map { .string($0.rawValue) })
        if let match {
            report(
                .unsupportedOperator,
                "EventBridge rules know \"\(name)\" here, \(grammar.title) does not.",
                allowed: known.isEmpty ? JSONValue?.none : ["enum": names],
                fix: match.substitute
            )
        } else {
            let isField = value.kind == .array || value.kind == .object
            report(
                .notInEnum,
                "\"\(name.clipped)\" is no comparison operator.",
                allowed: ["enum": names],
                fix: isField
                    ? "To match a field within a field, write an object without the array around it."
                    : "Use one of the operators."
            )
        }
        return nil
    }

    private mutating func check(presence value: JSONValue) {
        guard value.bool == nil else { return }
        report(
            .wrongType,
            "\"exists\" is true or false, not \(value.kindInWords).",
            value: value.echoed,
            allowed: ["enum": [true, false]],
            fix: "Write {\"exists\": true} or {\"exists\": false}."
        )
    }

    private mutating func check(text value: JSONValue, of match: MatchOperator) {
        guard value.string == nil else { return }
        if case .object(let expression) = value, expression.contains("equals-ignore-case") {
            report(
                .unsupportedOperator,
                "EventBridge rules can ignore case in \"\(match.rawValue)\", \(grammar.title) cannot.",
                allowed: ["type": "string"],
                fix: "Write the text itself, once per spelling that occurs."
            )
            return
        }
        report(
            .wrongType,
            "\"\(match.rawValue)\" compares with a string, not with \(value.kindInWords).",
            value: value.echoed,
            allowed: ["type": "string"],
            fix: "Write {\"\(match.rawValue)\": \"text\"}."
        )
    }

    /// A value or a list of strings or of numbers; some services also negate another operator.
    private mutating func check(negation value: JSONValue) {
        switch value {
        case .string: break
        case .number(let number): check(number)
        case .array(let values): check(negatedValues: values)
        case .object(let expression):
            for (name, value) in expression {
                steps.append(.name(name))
                defer { steps.removeLast() }
                guard let match = self.operator(named: name, among: grammar.negatable, holds: value) else { continue }
                check(text: value, of: match)
            }
            if expression.count != 1 {
                report(.outOfRange, "\"anything-but\" negates exactly one operator.", fix: "Keep one of them.")
            }
        case .null, .bool: report(negationOf: value)
        }
    }

    private mutating func check(negatedValues values: [JSONValue]) {
        if values.isEmpty {
            report(
                .outOfRange,
                "The list of \"anything-but\" is empty.",
                allowed: ["minItems": 1],
                fix: "Add a value, or use {\"exists\": true} to match any."
            )
        }
        let isText = values.first?.string != nil
        for (index, value) in values.enumerated() where !isFull {
            steps.append(.index(index))
            defer { steps.removeLast() }
            switch value {
            case .string where isText: break
            case .number(let number) where !isText: check(number)
            case .string, .number:
                report(
                    .wrongType,
                    "The list of \"anything-but\" mixes strings and numbers.",
                    value: value.echoed,
                    allowed: ["type": isText ? "string" : "number"],
                    fix: "Use strings only or numbers only."
                )
            default: report(negationOf: value)
            }
        }
    }

    private mutating func report(negationOf value: JSONValue) {
        report(
            .wrongType,
            "\"anything-but\" takes strings and numbers, not \(value.kindInWords).",
            value: value.echoed,
            allowed: ["type": ["string", "number", "array"]],
            fix: "Write {\"anything-but\": [\"value\"]}."
        )
    }

    private var conditionForms: JSONValue {
        [
            "forms": [
                "string", "number", "true", "false", "null",
                .string("{OPERATOR: …}, OPERATOR one of " + grammar.operators.map(\.rawValue).joined(separator: ", ")),
            ]
        ]
    }
}
