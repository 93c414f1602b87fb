import APIExchange
import HTTPServer
import HTTPTypes
import JSON
import RESTAPI

extension OpenAPIDescription {
    /// What an answer has that the description does not say, or lacks although it says so; nothing if they agree.
    func objections(to answer: ControlPlaneAPI.Answer, of method: HTTPRequest.Method, _ target: String) -> [String] {
        let path = target.prefix { $0 != "?" }
        let described: JSONObject?
        switch RESTAPIHandler.routes.match(method, String(path)) {
        case .found(let number, _):
            let responses = operation(RESTAPIHandler.routes[number].operation)?.members["responses"]?.object ?? [:]
            described = resolve(responses[String(answer.status)])
        case .notFound:
            described = answer.status == 404 ? resolve(self["#/components/responses/NotFound"]) : nil
        case .methodNotAllowed(_):
            described = answer.status == 405 ? resolve(self["#/components/responses/MethodNotAllowed"]) : nil
        case .options(_):
            return answer.status == 204 && answer.headers[.allow] != nil ? [] : ["OPTIONS answers 204 with Allow"]
        }
        guard let described else { return ["status \(answer.status) is not described"] }
        return objections(to: answer, described: described)
    }

    private func objections(to answer: ControlPlaneAPI.Answer, described: JSONObject) -> [String] {
        var objections: [String] = []
        let content = described["content"]?.object ?? [:]
        let type = answer.headers[.contentType].map { String($0.prefix { $0 != ";" }) }
        if let type, content[type] == nil { objections.append("Content-Type \(type) is not described") }
        if type == nil, !answer.body.isEmpty { objections.append("there is a body without a Content-Type") }
        if type == nil, !content.isEmpty { objections.append("there is no body") }

        let headers = (described["headers"]?.object ?? [:]).map { (name: $0.name.lowercased(), value: $0.value) }
        for field in answer.headers where field.name != .contentType {
            if !headers.contains(where: { $0.name == field.name.canonicalName }) {
                objections.append("the field \(field.name) is not described")
            }
        }
        for (name, value) in headers where resolve(value)?["required"] == true {
            if !answer.headers.contains(where: { $0.name.canonicalName == name }) {
                objections.append("the field \(name) is missing")
            }
        }
        return objections
    }
}
