import JSON

/// A kind of event source: its identity, its options and its rules, as data.
///
/// Types are immutable constants (``sqs``, ``kinesis``, …); two are equal when their names are.
public final class SourceType: Sendable {
    /// Who brings the events to the function.
    public enum Kind: String, Sendable, Hashable {
        /// Lambda polls the source: an event source mapping of the Lambda API.
        case polled
        /// The source invokes the function: a configuration of the source's own service.
        case pushed
    }

    /// The name on the REST API: `sqs`.
    public let name: String
    /// The name for people: `Amazon SQS`.
    public let title: String
    /// Who brings the events to the function.
    public let kind: Kind
    /// What the source is, in one line.
    public let documentation: String
    /// The fields that say which source it is; they never change.
    public let identity: [OptionDescriptor]
    /// The options in canonical order.
    public let options: [OptionDescriptor]
    /// The facts about things an offline server cannot see that a request may give.
    public let facts: [OptionDescriptor]
    /// The service in the ARNs of these sources, if they have any.
    let arnService: String?
    /// The identity field that holds the source's ARN, if it has one.
    let arnField: String?
    /// What filters see of the records; `nil` for sources that are not filtered this way.
    let records: RecordFields?
    /// What the Lambda API says of these sources; `nil` for those that it does not know.
    public let wireFacts: WireFacts?
    /// What lets such a source invoke a function; `nil` for sources that Lambda polls.
    let invocation: (@Sendable (EventSource, FunctionARN) -> InvocationGrant?)?
    /// The rules over several options.
    let rules: [Rule]
    /// What only one mapping may have, besides the function.
    let claims: @Sendable (JSONObject) -> [String]
    /// How two mappings on one source can get in each other's way, for sources that do not simply take one mapping per
    /// function.
    let overlap: SourceOverlap?

    init(
        _ name: String,
        title: String,
        kind: Kind,
        arnField: String?,
        arnService: String? = nil,
        identity: [OptionDescriptor],
        options: [OptionDescriptor],
        facts: [OptionDescriptor],
        records: RecordFields? = nil,
        wireFacts: WireFacts? = nil,
        invocation: (@Sendable (EventSource, FunctionARN) -> InvocationGrant?)? = nil,
        rules: [Rule],
        claims: @escaping @Sendable (JSONObject) -> [String],
        overlap: SourceOverlap? = nil,
        _ documentation: String
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.arnField = arnField
        self.arnService = arnService
        self.identity = identity
        self.options = options
        self.facts = facts
        self.records = records
        self.wireFacts = wireFacts
        self.invocation = invocation
        self.rules = rules
        self.claims = claims
        self.overlap = overlap
        self.documentation = documentation
    }

    /// The option of a name, if the type has it.
    public func option(_ name: String) -> OptionDescriptor? { options.first { $0.name == name } }

    /// The identity field of a name, if the type has it.
    func identityField(_ name: String) -> OptionDescriptor? { identity.first { $0.name == name } }

    /// The option that has an alias, if any.
    func option(aliased name: String) -> (descriptor: OptionDescriptor, alias: OptionAlias)? {
        for descriptor in options {
            if let alias = descriptor.aliases.first(where: { $0.name == name }) { return (descriptor, alias) }
        }
        return nil
    }
}

extension SourceType: Hashable {
    /// Whether the names are the same.
    public static func == (lhs: SourceType, rhs: SourceType) -> Bool { lhs === rhs || lhs.name == rhs.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension SourceType: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
