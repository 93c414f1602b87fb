/// What one service makes of an EventBridge-style pattern.
struct PatternGrammar: Sendable {
    /// The service's name for patterns, as the subject of a sentence.
    let title: String
    /// The operators a leaf may hold.
    let operators: [MatchOperator]
    /// The operators that `anything-but` may negate, besides plain values.
    let negatable: [MatchOperator]
    /// Whether fields within fields can be matched.
    let nests: Bool
    /// Whether a pattern without fields means something.
    let mayBeEmpty: Bool
    /// The greatest magnitude and number of decimals of numbers, where the service limits them.
    let numbers: NumberLimit?

    struct NumberLimit: Sendable {
        let magnitude: Int64
        let decimals: Int
    }

    /// Lambda developer guide, "Control which events Lambda sends to your function", filter rule syntax.
    ///
    /// `wildcard`, `cidr` and negations of operators are EventBridge's alone.
    static let lambda = PatternGrammar(
        title: "Lambda event filtering",
        operators: [.exists, .prefix, .suffix, .equalsIgnoreCase, .anythingBut, .numeric],
        negatable: [],
        nests: true,
        mayBeEmpty: false,
        numbers: nil
    )

    /// SNS developer guide, "Amazon SNS subscription filter policies" and "Filter policy constraints".
    static func sns(_ scope: SNSFilterPolicy.Scope) -> PatternGrammar {
        switch scope {
        case .messageAttributes: snsAttributes
        case .messageBody: snsBody
        }
    }

    private static let snsAttributes = sns(nests: false)
    private static let snsBody = sns(nests: true)

    private static func sns(nests: Bool) -> PatternGrammar {
        PatternGrammar(
            title: "SNS",
            operators: [.exists, .prefix, .suffix, .equalsIgnoreCase, .anythingBut, .numeric, .cidr],
            negatable: [.prefix],
            nests: nests,
            mayBeEmpty: true,
            numbers: NumberLimit(magnitude: 1_000_000_000, decimals: 5)
        )
    }
}
