public import JSON

extension MappingDefinition {
    /// The definition as the store keeps it; ``init(stored:)`` reads it back without loss.
    public var stored: JSONValue {
        var stored = members
        stored["filterPatterns"] = filterPatterns.map { .array($0.map(JSONValue.string)) }
        return .object(stored)
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
        self.filterPatterns = members["filterPatterns"]?.array?.compactMap(\.string)
    }
}
