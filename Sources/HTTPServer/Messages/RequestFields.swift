public import HTTPTypes
public import UntrustedText

/// The header fields of a request, in order, repetitions included.
///
/// It reads like `HTTPFields`, which takes several times as long to fill.
public struct RequestFields: Sendable, Hashable {
    private let fields: [HTTPField]

    init(_ fields: [HTTPField]) {
        self.fields = fields
    }

    /// Takes fields over.
    public init(_ fields: HTTPFields) {
        self.fields = Array(fields)
    }

    /// The value of a field; of a repeated one the values joined by commas, those of `Cookie` by semicolons.
    public subscript(name: HTTPField.Name) -> Text? {
        var first: Text?
        for index in fields.indices where fields[index].name == name {
            guard first == nil else {
                let values = self[values: name].map(\.verbatim)
                return Text(values.joined(separator: name == .cookie ? "; " : ", "))
            }
            first = Text(fields[index].value)
        }
        return first
    }

    /// The bytes of a field's value, which need not be UTF-8; of a repeated one the values joined by commas.
    public subscript(bytes name: HTTPField.Name) -> [UInt8]? {
        var joined: [UInt8]?
        for field in fields where field.name == name {
            let value = field.valueBytes
            joined = joined.map { $0 + ", ".utf8 + value } ?? value
        }
        return joined
    }

    /// The values of a field, in order.
    public subscript(values name: HTTPField.Name) -> [Text] {
        fields.compactMap { $0.name == name ? Text($0.value) : nil }
    }

    /// The fields of a name, in order.
    public subscript(fields name: HTTPField.Name) -> [HTTPField] {
        fields.filter { $0.name == name }
    }

    /// Whether there is a field of a name.
    public func contains(_ name: HTTPField.Name) -> Bool {
        fields.contains { $0.name == name }
    }
}

extension HTTPField {
    /// The bytes of the value as received; ``value`` has U+FFFD where they are not UTF-8.
    public var valueBytes: [UInt8] { withUnsafeBytesOfValue { Array($0) } }
}

extension RequestFields: RandomAccessCollection {
    /// The position of the first field.
    public var startIndex: Int { 0 }
    /// The position behind the last field.
    public var endIndex: Int { fields.count }
    /// The field at a position.
    public subscript(position: Int) -> HTTPField { fields[position] }
}
