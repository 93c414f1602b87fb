public import JSON
public import UntrustedText

/// The desired state of an event source mapping: which source invokes which function, with which options.
///
/// Only valid definitions come out of the functions that make one of a request; all of them report every violation
/// together. The options are in canonical order with defaults filled in; an absent option does not apply.
public struct MappingDefinition: Sendable, Hashable {
    /// The function.
    public internal(set) var function: FunctionARN
    /// The source.
    public internal(set) var source: EventSource
    /// The options in canonical form and order.
    public internal(set) var options: JSONObject
    /// Whether the source invokes the function.
    public internal(set) var enabled: Bool
    /// The tags.
    public internal(set) var tags: [Text: Text]
    /// Facts that an offline server cannot see, as the user gave them; may be empty.
    public internal(set) var context: JSONObject
    /// The texts of the filters as they came through the wire API, or `nil` if they came as JSON.
    ///
    /// They stay until the filters themselves change.
    public internal(set) var filterPatterns: [String]?
    /// The list `SourceAccessConfigurations` as it came through the wire API, entry by entry; `nil` if none came, or if
    /// it is what the options are written as anyway.
    ///
    /// AWS answers the list in the order and with the values that were sent. It stays until one of the options behind
    /// it changes.
    public internal(set) var accessConfigurations: [JSONValue]?

    /// The account that the mapping lives in: the function's.
    public var account: String { function.account }

    /// The region that the mapping lives in: the function's.
    public var region: String { function.region }

    /// The same mapping, enabled or disabled.
    public func enabling(_ enabled: Bool) -> MappingDefinition {
        var definition = self
        definition.enabled = enabled
        return definition
    }

    /// The same mapping with other tags.
    ///
    /// - Parameter tags: Tags that were checked, as by ``Tags/validate(_:at:)``.
    /// - Returns: The mapping with the tags.
    public func tagging(_ tags: [Text: Text]) -> MappingDefinition {
        var definition = self
        definition.tags = tags
        return definition
    }

    /// What a representation shows of the desired state: `function`, `source`, `enabled`, `options`, `tags`, and
    /// `context` if there is any.
    public var members: JSONObject {
        var members = JSONObject()
        members.reserveCapacity(6)
        members["function"] = .string(function.description)
        members["source"] = .object(source.json)
        members["enabled"] = .bool(enabled)
        members["options"] = .object(options)
        members["tags"] = .tags(tags)
        if !context.isEmpty { members["context"] = .object(context) }
        return members
    }
}
