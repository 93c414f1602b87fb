import AWSServices
import JSON

/// The members of an answer.
enum WireAnswer {
    /// Why a success cannot be read, as the end of a sentence.
    struct Failure: Error {
        var reason: String
    }

    /// Reads an answer that is a success.
    ///
    /// - Returns: Its members by the names of AWS's model; those that are not declared as they came. Of an operation of
    ///   which no member is declared nothing is read but that it is an answer of its service.
    /// - Throws: ``Failure`` if the answer has another form.
    static func members(of response: HTTPResponse, to operation: AWSOperation) throws(Failure) -> JSONObject {
        switch operation.service.wireProtocol {
        case .json11, .restJSON:
            guard !operation.output.isEmpty else { return [:] }
            let value: JSONValue
            do throws(JSONParseError) {
                value = try JSONValue(parsing: response.body)
            } catch {
                throw Failure(reason: "\(error)")
            }
            guard let object = value.object else { throw Failure(reason: "it is no JSON object") }
            return JSONProtocol.members(object, operation.output)
        case .query:
            guard let result = QueryProtocol.result(in: try root(of: response), of: operation) else {
                throw Failure(reason: "it is no \(operation.name)Response")
            }
            return try members(of: result, operation)
        case .restXML:
            guard !operation.output.isEmpty else { return [:] }
            return try members(of: root(of: response), operation)
        }
    }

    private static func root(of response: HTTPResponse) throws(Failure) -> XMLElement {
        do throws(XMLFailure) {
            return try XMLReader.root(of: response.body)
        } catch {
            throw Failure(reason: error.description)
        }
    }

    private static func members(of element: XMLElement, _ operation: AWSOperation) throws(Failure) -> JSONObject {
        guard let members = XMLProtocol.members(element, operation.output) else {
            throw Failure(reason: "a member has another form than \(operation.name) documents")
        }
        return members
    }
}
