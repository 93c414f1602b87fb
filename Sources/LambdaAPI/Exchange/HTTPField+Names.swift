import HTTPServer
import HTTPTypes

extension ResponseFields {
    /// The fields that every answer has: the request's id, and that it is kept by nobody.
    static func answering(_ requestID: String, _ more: ResponseFields = [:]) -> ResponseFields {
        var fields: ResponseFields = [.amznRequestID: requestID, .cacheControl: "no-store"]
        fields.append(contentsOf: more)
        return fields
    }
}

extension HTTPField.Name {
    static let amznRequestID = name("x-amzn-RequestId")
    static let amznErrorType = name("x-amzn-ErrorType")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
