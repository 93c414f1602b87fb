public import UntrustedText

/// Which mappings a list asks for.
///
/// All given conditions must hold.
public struct MappingQuery: Sendable, Hashable {
    /// The function's full ARN, exactly.
    public var function: String?
    /// With `function` unqualified: also its versions and aliases.
    public var includesQualifiedFunctions = false
    /// The source's ARN, exactly.
    public var sourceARN: String?
    /// A source type's name.
    public var sourceType: String?
    /// Only the polled source types, as the Lambda API lists them.
    public var sourceTypes: [String]?
    /// Whether enabled.
    public var enabled: Bool?
    /// The state, exactly.
    public var state: String?
    /// The forwarder's word, exactly.
    public var upstreamState: String?
    /// The function's account.
    public var account: String?
    /// The function's region.
    public var region: String?
    /// Whose mappings the caller may see.
    public var scope: AccessScope
    /// Tags that must all be there with these values.
    public var tags: [Text: Text] = [:]
    /// How many at most.
    public var limit = 50
    /// Start after this place in creation order, which an earlier page named; it stays good when the mapping that
    /// stood there is deleted.
    public var after: Int64?

    /// Makes a query for every mapping of a scope.
    public init(scope: AccessScope) { self.scope = scope }
}

/// One page of a list, in creation order.
public struct MappingPage<Item: Sendable>: Sendable {
    /// The items.
    ///
    /// A store that has looked through many mappings for few hits may answer fewer than asked for.
    public var items: [Item]
    /// The place to go on after, if there may be more.
    public var next: Int64?

    /// Makes a page.
    public init(items: [Item], next: Int64?) {
        self.items = items
        self.next = next
    }
}
