import HTTPTypes

extension HTTPField.Name {
    static let xRequestID = name("X-Request-Id")
    static let idempotencyKey = name("Idempotency-Key")
    static let idempotencyReplayed = name("Idempotency-Replayed")
    static let link = name("Link")
    static let acceptPatch = name("Accept-Patch")
    static let lastEventID = name("Last-Event-ID")
    static let prefer = name("Prefer")
    static let preferenceApplied = name("Preference-Applied")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
