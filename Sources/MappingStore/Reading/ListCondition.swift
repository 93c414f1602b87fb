import ControlPlane

/// A condition on the mappings of a list that the keys it is driven by do not settle.
enum ListCondition: Sendable, Hashable {
    /// The mapping has this key too.
    ///
    /// For what few mappings have in common: it is looked up before the row is read, which most rows need not be.
    case key(LookupKey)
    /// The unqualified function and its versions and aliases.
    case anyOf(function: String)
    case enabled(Bool)
    case state(String)
    case account(String)
    case region(String)
    case sourceTypes([String])

    /// The SQL, with its parameters numbered from `first`.
    ///
    /// The row is `m`; the keys of the recent mappings are in `r`. Elsewhere a key is a join, not a condition.
    func sql(from first: Int) -> String {
        switch self {
        case .key: "instr(r.lookups, ?\(first)) > 0"
        // ';' follows ':', so this is every text that goes on with a colon.
        case .anyOf:
            "(m.function = ?\(first) OR (m.function > ?\(first) || ':' AND m.function < ?\(first) || ';'))"
        case .enabled: "m.enabled = ?\(first)"
        case .state: "m.state = ?\(first)"
        case .account: "m.account = ?\(first)"
        case .region: "m.region = ?\(first)"
        case .sourceTypes(let types):
            "m.source_type IN (\(types.indices.map { "?\(first + $0)" }.joined(separator: ", ")))"
        }
    }

    /// How many parameters the SQL has.
    var parameterCount: Int {
        if case .sourceTypes(let types) = self { types.count } else { 1 }
    }

    func bind(to statement: Statement, from first: Int) {
        let index = Int32(first)
        switch self {
        case .key(let key): statement.bind(index, key)
        case .anyOf(let text), .state(let text), .account(let text), .region(let text): statement.bind(index, text)
        case .enabled(let value): statement.bind(index, value)
        case .sourceTypes(let types):
            for (offset, type) in types.enumerated() { statement.bind(index + Int32(offset), type) }
        }
    }
}
