public import HTTPTypes

/// A response in the form that it has on the wire, for an answer that is given many times with one field different.
///
/// What is on the wire is the same, byte for byte, as if the response were sent with the field at the end of its headers.
public final class RenderedResponse: Sendable {
    let response: HTTPServerResponse
    let field: HTTPField.Name
    /// The header fields of the response, and the varying one up to its value.
    let fields: [UInt8]
    let statusLine: [UInt8]
    let framing: ResponseWriter.Framing

    /// Renders a response; `nil` if it could not be sent, or closes the connection.
    ///
    /// - Parameters:
    ///   - response: The response without the varying field.
    ///   - field: The name of the field whose value is given with each answer.
    public init?(_ response: HTTPServerResponse, varying field: HTTPField.Name) {
        var persistence = ResponseWriter.Persistence.unsaid
        var fields: [UInt8] = []
        guard let statusLine = StatusLines.shared[response.status],
            ResponseWriter.writeFields(response.headers, persistence: &persistence, into: &fields),
            ResponseWriter.writeName(field, into: &fields), persistence == .unsaid
        else { return nil }
        self.response = response
        self.field = field
        self.fields = fields
        self.statusLine = statusLine
        framing = ResponseWriter.allowsBody(response.status) ? .length(response.body.count) : .none
    }

    /// The response with a value of the varying field; one that cannot be sent if the value may not stand in a field.
    func response(with value: Span<UInt8>) -> HTTPServerResponse {
        guard value.isFieldContent else { return HTTPServerResponse(status: .init(code: 0)) }
        var response = response
        response.headers.append(value.withUnsafeBufferPointer { HTTPField(name: field, value: $0) })
        return response
    }
}
