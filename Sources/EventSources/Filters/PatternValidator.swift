internal import JSON

/// One walk over a pattern that collects every problem.
///
/// Where it stands is kept as a stack and turned into a pointer only for a finding, so that a valid pattern costs
/// no text.
struct PatternValidator {
    /// Leaves room below the parser's limit for the members around a pattern.
    static let maximumDepth = 100
    /// A bound on the answer to hostile input.
    static let maximumFindings = 100

    enum Step {
        case name(String)
        case index(Int)
    }

    let grammar: PatternGrammar
    let base: JSONPointer
    /// From the base to where the walk stands; how many of them lead to the pattern itself.
    var steps: [Step] = []
    private let root: Int
    private(set) var findings: [Finding] = []

    /// Makes a validator.
    ///
    /// - Parameters:
    ///   - grammar: What the service takes.
    ///   - base: Where in the request the pattern stands.
    ///   - index: The place of the pattern in an array at the base, if it is one of several.
    init(grammar: PatternGrammar, base: JSONPointer, index: Int? = nil) {
        self.grammar = grammar
        self.base = base
        steps.reserveCapacity(16)
        if let index { steps.append(.index(index)) }
        root = steps.count
    }

    /// How many fields the walk is deep in the pattern.
    var depth: Int { steps.count - root }

    /// Whether there are so many problems that looking for more helps nobody.
    var isFull: Bool { findings.count >= Self.maximumFindings }

    /// Checks an object whose members are fields; `$or` aside, their values are leaves or, where allowed, objects.
    mutating func check(fields: JSONObject) {
        if fields.isEmpty, !(grammar.mayBeEmpty && depth == 0) {
            report(
                .outOfRange,
                "An object in a pattern names at least one field.",
                allowed: ["minProperties": 1],
                fix: "Name a field to match, or remove the object."
            )
        }
        for (name, value) in fields where !isFull {
            steps.append(.name(name))
            defer { steps.removeLast() }
            if name == "$or", case .array(let alternatives) = value, Self.isDisjunction(alternatives) {
                check(alternatives: alternatives)
            } else {
                check(field: value)
            }
        }
    }

    private mutating func check(field value: JSONValue) {
        switch value {
        case .array(let conditions):
            check(leaf: conditions)
        case .object(let fields):
            guard grammar.nests else {
                report(
                    .wrongType,
                    "A policy on message attributes does not nest: the value of an attribute is an array of conditions.",
                    allowed: ["type": "array", "minItems": 1],
                    fix: "Write an array, or filter on the message body instead."
                )
                return
            }
            guard depth < Self.maximumDepth else {
                reportDepth()
                return
            }
            check(fields: fields)
        default:
            report(
                .wrongType,
                "A field is matched with an array of values and conditions, not with \(value.kindInWords).",
                value: value.echoed,
                allowed: grammar.nests ? ["type": ["array", "object"]] : ["type": "array"],
                fix: "Put the value into an array: [value]."
            )
        }
    }

    private mutating func check(alternatives: [JSONValue]) {
        guard depth < Self.maximumDepth else {
            reportDepth()
            return
        }
        if alternatives.count < 2 {
            report(
                .outOfRange,
                "\"$or\" needs at least two alternatives.",
                allowed: ["minItems": 2],
                fix: "Add an alternative, or move the fields out of \"$or\"."
            )
        }
        for (index, alternative) in alternatives.enumerated() where !isFull {
            guard case .object(let fields) = alternative else { continue }
            steps.append(.index(index))
            defer { steps.removeLast() }
            check(fields: fields)
        }
    }

    /// Whether the array under `$or` holds alternatives rather than conditions on a field of that name.
    ///
    /// Objects that hold names of operators are conditions (EventBridge guide, "$or").
    static func isDisjunction(_ elements: [JSONValue]) -> Bool {
        guard !elements.isEmpty else { return false }
        return elements.allSatisfy { element in
            guard case .object(let fields) = element else { return false }
            return !fields.contains { name, _ in MatchOperator(rawValue: name) != nil }
        }
    }
}

extension PatternValidator {
    /// The pointer to where the walk stands.
    var pointer: JSONPointer {
        steps.reduce(base) { pointer, step in
            switch step {
            case .name(let name): pointer / name
            case .index(let index): pointer / index
            }
        }
    }

    mutating func report(
        _ code: Finding.Code,
        _ message: String,
        value: JSONValue? = nil,
        allowed: JSONValue? = nil,
        fix: String? = nil
    ) {
        guard findings.count < Self.maximumFindings else { return }
        guard findings.count < Self.maximumFindings - 1 else {
            findings.append(
                Finding(
                    at: base,
                    .malformed,
                    "There are more problems than are listed here.",
                    fix: "Put the listed ones right and send it again."
                )
            )
            return
        }
        findings.append(Finding(at: pointer, code, message, value: value, allowed: allowed, fix: fix))
    }

    private mutating func reportDepth() {
        report(
            .tooDeep,
            "Fields are nested more than \(Self.maximumDepth) levels deep.",
            allowed: ["maximum": .integer(Self.maximumDepth)],
            fix: "Match a field closer to the root."
        )
    }
}
