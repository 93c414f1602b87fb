/// A complete answer.
struct HTTPResponse: Sendable {
    var status: Int
    /// The fields in the order received.
    var fields: [(name: String, value: String)]
    var body: [UInt8]

    /// The first value of a field, found without regard to case.
    subscript(name: String) -> String? {
        fields.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
