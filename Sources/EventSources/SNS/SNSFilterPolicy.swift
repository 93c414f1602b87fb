public import JSON

/// The filter policy of an SNS subscription.
///
/// Rules: SNS developer guide, "Amazon SNS subscription filter policies" and "Filter policy constraints".
public enum SNSFilterPolicy {
    /// What a policy is matched with.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        /// The attributes of the message; the default.
        case messageAttributes = "MessageAttributes"
        /// The body of the message, read as JSON; fields may nest.
        case messageBody = "MessageBody"
    }

    /// The greatest number of keys at the top of a policy.
    public static let maximumKeys = 5
    /// The greatest number of combinations of values.
    public static let maximumCombinations = 150
    /// The greatest size of a policy as compact JSON, in bytes.
    public static let maximumSize = 256 * 1024

    /// What is wrong with a policy.
    ///
    /// - Parameters:
    ///   - policy: The policy, in SNS's own JSON; an empty object matches every message.
    ///   - scope: What it is matched with.
    ///   - pointer: Where it stands in the request.
    /// - Returns: Every problem, up to about a hundred.
    public static func validate(_ policy: JSONValue, scope: Scope, at pointer: JSONPointer) -> [Finding] {
        guard case .object(let fields) = policy else {
            let isText = policy.string != nil
            return [
                Finding(
                    at: pointer,
                    .wrongType,
                    "A filter policy is a JSON object, not \(policy.kindInWords).",
                    value: policy.echoed,
                    allowed: ["type": "object"],
                    fix: isText ? "Write the policy as an object, not as text." : "Write {\"KEY\": [\"value\"]}."
                )
            ]
        }
        var validator = PatternValidator(grammar: .sns(scope), base: pointer)
        validator.check(fields: fields)
        var findings = limits(of: fields, scope, at: pointer)
        if !policy.fits(bytes: maximumSize) {
            findings.append(
                Finding(
                    at: pointer,
                    .outOfRange,
                    "A filter policy has at most \(maximumSize) bytes as compact JSON.",
                    allowed: ["maximum": .integer(maximumSize)],
                    fix: "Shorten the values, or filter within the function."
                )
            )
        }
        return findings.isEmpty ? validator.findings : findings + validator.findings
    }

    /// The number of combinations as SNS counts them, `Int.max` if there are more.
    ///
    /// For attributes the product of the numbers of values; for the body each number times the depth of its key
    /// (1 at the top). The alternatives of an `$or` add up.
    ///
    /// - Parameters:
    ///   - policy: The policy.
    ///   - scope: What it is matched with.
    /// - Returns: At least 0; 1 for a policy without keys.
    public static func combinations(of policy: JSONObject, scope: Scope) -> Int {
        combinations(of: policy, scope, depth: 1, before: 1)
    }

    private static func limits(of fields: JSONObject, _ scope: Scope, at pointer: JSONPointer) -> [Finding] {
        var findings: [Finding] = []
        if fields.count > maximumKeys {
            findings.append(
                Finding(
                    at: pointer,
                    .outOfRange,
                    "A filter policy has at most \(maximumKeys) keys, this one has \(fields.count).",
                    allowed: ["maxProperties": .integer(maximumKeys)],
                    fix: "Remove keys, or filter within the function."
                )
            )
        }
        let combinations = combinations(of: fields, scope: scope)
        if combinations > maximumCombinations {
            let count = combinations == .max ? "far more" : "\(combinations)"
            findings.append(
                Finding(
                    at: pointer,
                    .tooComplex,
                    "A filter policy has at most \(maximumCombinations) combinations of values, this one has \(count).",
                    allowed: ["maximum": .integer(maximumCombinations)],
                    fix: scope == .messageAttributes
                        ? "The combinations are the product of the numbers of values: list fewer values."
                        : "The combinations are the product, over all keys, of the number of values times the depth of "
                            + "the key: list fewer values or match keys closer to the root."
                )
            )
        }
        return findings
    }

    private static func combinations(of fields: JSONObject, _ scope: Scope, depth: Int, before: Int) -> Int {
        var product = before
        for (name, value) in fields where product != .max {
            switch value {
            case .array(let alternatives) where name == "$or" && PatternValidator.isDisjunction(alternatives):
                var sum = 0
                for case .object(let fields) in alternatives where depth < PatternValidator.maximumDepth {
                    sum = add(sum, combinations(of: fields, scope, depth: depth, before: product))
                }
                product = sum
            case .array(let values):
                product = multiply(product, values.count)
                if scope == .messageBody { product = multiply(product, depth) }
            case .object(let fields) where depth < PatternValidator.maximumDepth:
                product = combinations(of: fields, scope, depth: depth + 1, before: product)
            default: break
            }
        }
        return product
    }

    private static func multiply(_ lhs: Int, _ rhs: Int) -> Int {
        let (product, overflow) = lhs.multipliedReportingOverflow(by: rhs)
        return overflow ? .max : product
    }

    private static func add(_ lhs: Int, _ rhs: Int) -> Int {
        let (sum, overflow) = lhs.addingReportingOverflow(rhs)
        return overflow ? .max : sum
    }
}
