import HTTPTypes

extension HTTPField.Name {
    static let amznRequestID = name("x-amzn-RequestId")
    static let amznErrorType = name("x-amzn-ErrorType")
    static let xChangeReason = name("X-Change-Reason")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
