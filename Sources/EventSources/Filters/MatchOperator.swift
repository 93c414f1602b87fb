/// The comparison operators of EventBridge-style patterns; each service knows some of them.
enum MatchOperator: String, CaseIterable, Sendable {
    case exists
    case prefix
    case suffix
    case equalsIgnoreCase = "equals-ignore-case"
    case anythingBut = "anything-but"
    case numeric
    case cidr
    case wildcard

    /// What to write instead where a service does not know the operator.
    var substitute: String {
        switch self {
        case .wildcard: "Use \"prefix\" or \"suffix\", or list the values."
        case .cidr: "Use \"prefix\" on the text of the address."
        default: "List the values that should match."
        }
    }
}
