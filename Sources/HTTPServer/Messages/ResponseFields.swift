public import HTTPTypes

/// The header fields of a response, in order, repetitions included.
///
/// It reads and is written like `HTTPFields`, which takes several times as long to fill. Values are looked at when the
/// response is written: one that cannot stand in a field makes the response unsendable.
public struct ResponseFields: Sendable, Hashable {
    /// A name and a value.
    public struct Field: Sendable, Hashable {
        /// The name.
        public let name: HTTPField.Name
        /// The value.
        public let value: String
    }

    private var fields: [Field] = []

    /// Makes an empty list.
    public init() {}

    /// The value of a field, the first of a repeated one; setting it replaces them all by one, or removes them.
    public subscript(name: HTTPField.Name) -> String? {
        get {
            for field in fields where field.name == name { return field.value }
            return nil
        }
        set {
            if contains(name) { fields.removeAll { $0.name == name } }
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of a field, in order.
    public subscript(values name: HTTPField.Name) -> [String] {
        fields.compactMap { $0.name == name ? $0.value : nil }
    }

    /// Whether there is a field of a name.
    public func contains(_ name: HTTPField.Name) -> Bool {
        for field in fields where field.name == name { return true }
        return false
    }

    /// Appends a field, whether or not there are others of its name.
    public mutating func append(_ name: HTTPField.Name, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Appends the fields of another list.
    public mutating func append(contentsOf others: ResponseFields) { fields += others.fields }
}

extension ResponseFields: ExpressibleByDictionaryLiteral {
    /// Makes a list of the fields in the literal, in its order.
    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }
}

extension ResponseFields: RandomAccessCollection {
    /// The position of the first field.
    public var startIndex: Int { 0 }
    /// The position behind the last field.
    public var endIndex: Int { fields.count }
    /// The field at a position.
    public subscript(position: Int) -> Field { fields[position] }
}
