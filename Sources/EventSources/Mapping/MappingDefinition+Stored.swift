public import JSON

extension MappingDefinition {
    /// What is kept of the wire form of options, by the name under which it is stored.
    static let originalNames = (filters: "filterPatterns", access: "sourceAccessConfigurations")

    /// The definition as the store keeps it; ``init(stored:)`` reads it back without loss.
    public var stored: JSONValue {
        var stored = members
        for (name, value) in wireOriginals { stored[name] = value }
        return .object(stored)
    }

    /// What the store keeps besides the members: how options came through the wire API.
    ///
    /// What they are written as anyway is not there, so that it is empty for most mappings.
    public var wireOriginals: JSONObject {
        var originals = JSONObject()
        originals[Self.originalNames.filters] = filterPatterns.map { .array($0.map(JSONValue.string)) }
        originals[Self.originalNames.access] = accessConfigurations.map(JSONValue.array)
        return originals
    }

    /// Separates what ``stored`` wrote into ``members`` and ``wireOriginals``.
    ///
    /// - Parameter stored: The definition as it is stored.
    /// - Returns: The members that a representation shows, and the rest.
    public static func separating(stored: JSONObject) -> (members: JSONObject, wireOriginals: JSONObject) {
        var (members, originals) = (stored, JSONObject())
        for name in [originalNames.filters, originalNames.access] {
            originals[name] = members.removeValue(named: name)
        }
        return (members, originals)
    }

    /// Takes over what ``wireOriginals`` wrote.
    mutating func readOriginals(_ originals: JSONObject) {
        filterPatterns = originals[Self.originalNames.filters]?.array?.compactMap(\.string)
        accessConfigurations = originals[Self.originalNames.access]?.array
    }

    /// Why a stored definition cannot be read.
    public struct StoredFormError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The member that is missing or of another form.
        public let member: String
        /// What is wrong, for the log.
        public var description: String { "The stored definition has no usable member \"\(member)\"." }
    }

    /// Reads what ``stored`` wrote.
    ///
    /// The rules are not applied again: they may have changed since.
    ///
    /// - Throws: ``StoredFormError`` when a member is missing or of another form.
    public init(stored: JSONValue) throws(StoredFormError) {
        guard let members = stored.object else { throw StoredFormError(member: "") }
        guard let text = members["function"]?.string, let function = try? FunctionARN(parsing: text) else {
            throw StoredFormError(member: "function")
        }
        guard var identity = members["source"]?.object, let name = identity.removeValue(named: "type")?.string,
            let type = SourceType.named(name)
        else { throw StoredFormError(member: "source") }
        guard let enabled = members["enabled"]?.bool else { throw StoredFormError(member: "enabled") }
        guard let options = members["options"]?.object else { throw StoredFormError(member: "options") }
        guard let tags = members["tags"]?.tags else { throw StoredFormError(member: "tags") }
        self.function = function
        self.source = EventSource(type: type, identity: identity)
        self.enabled = enabled
        self.options = options
        self.tags = tags
        self.context = members["context"]?.object ?? JSONObject()
        readOriginals(members)
    }
}
