internal import OrderedCollections

/// The members of a JSON object: unique names, in insertion order.
///
/// Equality and hashing ignore the order, as RFC 8259 section 4 says of objects.
public struct JSONObject: Sendable {
    private var members: OrderedDictionary<String, JSONValue>

    /// Makes an object without members.
    public init() { members = [:] }

    /// Makes an object from members in order; of a repeated name the last value stands.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.members = OrderedDictionary(members, uniquingKeysWith: { _, last in last })
    }

    /// The value of a member; setting `nil` removes it, setting a new name appends it.
    public subscript(name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// The member names in order.
    public var names: [String] { Array(members.keys) }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// Reserves room for members about to be added.
    public mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// Appends a member unless the name is taken.
    ///
    /// - Returns: Whether the member was new.
    @discardableResult
    public mutating func insert(_ value: JSONValue, named name: String) -> Bool {
        guard members[name] == nil else { return false }
        members[name] = value
        return true
    }

    /// Removes a member.
    ///
    /// - Returns: The value it had.
    @discardableResult
    public mutating func removeValue(named name: String) -> JSONValue? { members.removeValue(forKey: name) }
}

extension JSONObject: Sequence {
    /// Iterates over the members in order.
    public struct Iterator: IteratorProtocol {
        var base: OrderedDictionary<String, JSONValue>.Elements.Iterator
        public mutating func next() -> (name: String, value: JSONValue)? {
            base.next().map { (name: $0.key, value: $0.value) }
        }
    }

    public func makeIterator() -> Iterator { Iterator(base: members.elements.makeIterator()) }
    public var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        guard lhs.count == rhs.count else { return false }
        return lhs.members.allSatisfy { rhs.members[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var unordered = 0
        for (name, value) in members {
            var member = Hasher()
            member.combine(name)
            member.combine(value)
            unordered ^= member.finalize()
        }
        hasher.combine(unordered)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
