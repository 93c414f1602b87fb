import UntrustedText

/// The members of a JSON object: unique names, in insertion order.
///
/// Names are the same when their Unicode scalars are. Equality and hashing ignore the order, as RFC 8259
/// section 4 says of objects.
public struct JSONObject: Sendable {
    struct Member: Sendable {
        let name: String
        var value: JSONValue
    }

    struct Name: Hashable, Sendable {
        let text: String
        static func == (lhs: Name, rhs: Name) -> Bool { lhs.text.hasSameScalars(as: rhs.text) }
        func hash(into hasher: inout Hasher) { text.hashScalars(into: &hasher) }
    }

    /// Up to this many members a linear search beats hashing the name.
    static let indexedCount = 16

    private(set) var members: [Member] = []
    /// Where each name is in `members`; empty up to `indexedCount` members.
    private var positions: [Name: Int] = [:]

    /// Makes an object without members.
    public init() {}

    /// Makes an object from members in order; of a repeated name the last value stands.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.members.reserveCapacity(members.underestimatedCount)
        for (name, value) in members { self[name] = value }
    }

    private init(unique members: [Member]) {
        self.members = members
        index()
    }

    /// The value of a member; setting `nil` removes it, setting a new name appends it.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(value, named: name)
            case (_?, nil): removeValue(named: name)
            case (nil, nil): break
            }
        }
    }

    /// The member names in order.
    public var names: [String] { members.map(\.name) }

    /// The member values in order.
    public var values: [JSONValue] { members.map(\.value) }

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
        guard position(of: name) == nil else { return false }
        append(value, named: name)
        return true
    }

    /// Removes a member.
    ///
    /// - Returns: The value it had.
    @discardableResult
    public mutating func removeValue(named name: String) -> JSONValue? {
        guard let position = position(of: name) else { return nil }
        let value = members.remove(at: position).value
        guard members.count > Self.indexedCount else {
            positions = [:]
            return value
        }
        positions[Name(text: name)] = nil
        for index in positions.values.indices where positions.values[index] > position {
            positions.values[index] -= 1
        }
        return value
    }

    /// Whether there is a member of this name.
    public func contains(_ name: String) -> Bool { position(of: name) != nil }

    /// The members for which the predicate holds, in order.
    public func filter(_ isIncluded: (_ name: String, _ value: JSONValue) -> Bool) -> JSONObject {
        JSONObject(unique: members.filter { isIncluded($0.name, $0.value) })
    }

    /// The same names with other values.
    public func mapValues(_ transform: (JSONValue) -> JSONValue) -> JSONObject {
        var result = self
        for position in result.members.indices {
            result.members[position].value = transform(members[position].value)
        }
        return result
    }

    /// The same members in the order of their names' Unicode scalars.
    public func sortedByName() -> JSONObject {
        JSONObject(unique: members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }

    private func position(of name: String) -> Int? {
        positions.isEmpty
            ? members.firstIndex { $0.name.hasSameScalars(as: name) }
            : positions[Name(text: name)]
    }

    private mutating func append(_ value: JSONValue, named name: String) {
        members.append(Member(name: name, value: value))
        if positions.isEmpty { index() } else { positions[Name(text: name)] = members.count - 1 }
    }

    /// Fills `positions`, which is empty, once a search would be slower.
    private mutating func index() {
        guard members.count > Self.indexedCount else { return }
        positions.reserveCapacity(members.count)
        for (position, member) in members.enumerated() { positions[Name(text: member.name)] = position }
    }
}

extension JSONObject: Sequence {
    /// Iterates over the members in order.
    public struct Iterator: IteratorProtocol {
        var base: IndexingIterator<[Member]>
        /// The next member, or `nil` after the last.
        public mutating func next() -> (name: String, value: JSONValue)? {
            base.next().map { (name: $0.name, value: $0.value) }
        }
    }

    /// Starts before the first member.
    public func makeIterator() -> Iterator { Iterator(base: members.makeIterator()) }
    /// The number of members.
    public var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    /// Whether both have the same names with equal values, in any order.
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        guard lhs.count == rhs.count else { return false }
        return lhs.members.allSatisfy { rhs[$0.name] == $0.value }
    }

    /// Hashes the members, the same in any order.
    public func hash(into hasher: inout Hasher) {
        var unordered = 0
        for member in members {
            var memberHasher = Hasher()
            member.name.hashScalars(into: &memberHasher)
            memberHasher.combine(member.value)
            unordered ^= memberHasher.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(unordered)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object; of a repeated name the last value stands.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
