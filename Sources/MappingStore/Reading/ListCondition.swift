import ControlPlane

/// A condition on the rows `m` that the key a list is driven by does not settle.
enum ListCondition: Sendable, Hashable {
    case function(String)
    /// The unqualified function and its versions and aliases.
    case anyOf(function: String)
    case source(String)
    case enabled(Bool)
    case state(String)
    case upstreamState(String)
    case account(String)
    case region(String)
    case sourceTypes([String])
    case tag(LookupKey)

    /// The SQL, with its parameters numbered from `first`.
    ///
    /// Among the recent mappings, a row's keys are in `recent_keys`, joined as `r`, and not in `lookups`.
    func sql(from first: Int, amongRecent: Bool) -> String {
        switch self {
        case .function: "m.function = ?\(first)"
        // ';' follows ':', so this is every text that goes on with a colon.
        case .anyOf:
            "(m.function = ?\(first) OR (m.function > ?\(first) || ':' AND m.function < ?\(first) || ';'))"
        case .source: "m.source_arn = ?\(first)"
        case .enabled: "m.enabled = ?\(first)"
        case .state: "m.state = ?\(first)"
        case .upstreamState: "m.upstream_state = ?\(first)"
        case .account: "m.account = ?\(first)"
        case .region: "m.region = ?\(first)"
        case .sourceTypes(let types):
            "m.source_type IN (\(types.indices.map { "?\(first + $0)" }.joined(separator: ", ")))"
        case .tag where amongRecent: "instr(r.lookups, ?\(first)) > 0"
        case .tag: "EXISTS (SELECT 1 FROM lookups AS l WHERE l.key = ?\(first) AND l.mapping = m.serial)"
        }
    }

    /// How many parameters the SQL has.
    var parameterCount: Int {
        if case .sourceTypes(let types) = self { types.count } else { 1 }
    }

    func bind(to statement: Statement, from first: Int) {
        let index = Int32(first)
        switch self {
        case .function(let text), .anyOf(let text), .source(let text), .state(let text), .upstreamState(let text),
            .account(let text), .region(let text):
            statement.bind(index, text)
        case .enabled(let value): statement.bind(index, value)
        case .sourceTypes(let types):
            for (offset, type) in types.enumerated() { statement.bind(index + Int32(offset), type) }
        case .tag(let key): statement.bind(index, key)
        }
    }
}
