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
    case accounts([String])
    case regions([String])
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
        case .accounts(let texts): "m.account IN (\(Self.list(texts, from: first)))"
        case .regions(let texts): "m.region IN (\(Self.list(texts, from: first)))"
        case .sourceTypes(let texts): "m.source_type IN (\(Self.list(texts, from: first)))"
        }
    }

    /// How many parameters the SQL has.
    var parameterCount: Int {
        switch self {
        case .accounts(let texts), .regions(let texts), .sourceTypes(let texts): texts.count
        default: 1
        }
    }

    private static func list(_ texts: [String], from first: Int) -> String {
        texts.indices.map { "?\(first + $0)" }.joined(separator: ", ")
    }

    func bind(to statement: Statement, from first: Int) {
        let index = Int32(first)
        switch self {
        case .key(let key): statement.bind(index, key)
        case .anyOf(let text), .state(let text): statement.bind(index, text)
        case .enabled(let value): statement.bind(index, value)
        case .accounts(let texts), .regions(let texts), .sourceTypes(let texts):
            for (offset, text) in texts.enumerated() { statement.bind(index + Int32(offset), text) }
        }
    }
}
