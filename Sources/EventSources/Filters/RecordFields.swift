import JSON

/// What event filters see of the records of a source type.
///
/// From the Lambda developer guide's sample events and the pages on filtering for each service. Payloads are decoded
/// before they are matched, and Kinesis metadata stands beside the payload.
struct RecordFields: Sendable {
    /// The names at the top of a record; the payload is one of them.
    let names: Set<String>
    /// The name of the payload.
    let payload: String
    /// Whether the payload is JSON always, so that a pattern for plain text is refused (Lambda developer guide).
    let isJSON: Bool
    /// Names of fields whose numbers are text.
    let numbersAsText: Set<String>
    /// What a finding says is allowed.
    let allowed: JSONValue
    /// What a finding advises.
    let advice: String?

    init(payload: String, isJSON: Bool = false, numbersAsText: Set<String> = [], _ others: [String]) {
        names = Set([payload] + others)
        self.payload = payload
        self.isJSON = isJSON
        self.numbersAsText = numbersAsText
        allowed = ["enum": .array(([payload] + others).map(JSONValue.string))]
        advice = "Fields of the payload go into \"\(payload)\"."
    }
}
