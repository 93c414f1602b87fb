import ControlPlane
import SigV4
import UntrustedText

extension ServiceCall {
    /// Makes the body a form, as the query protocol of STS and SNS wants it.
    mutating func setForm(_ parameters: [(name: String, value: String)]) {
        headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
        body = Array(PercentEncoding.query(parameters).utf8)
    }
}

/// Answers of the query protocol: `<ActionResponse><ActionResult>…</ActionResult>…</ActionResponse>`.
enum QueryAnswer {
    /// The result, or an empty element for an action without one.
    static func result(
        of response: HTTPResponse,
        _ call: ServiceCall,
        _ client: ServiceClient
    ) throws(UpstreamFailure) -> XMLElement {
        let root: XMLElement
        do throws(XMLFailure) {
            root = try XMLReader.root(of: response.body)
        } catch {
            throw client.unreadable(call, response, error.description)
        }
        guard root.name == call.operation.rawValue + "Response" else {
            throw client.unreadable(call, response, "it is no \(call.operation.rawValue)Response")
        }
        return root[call.operation.rawValue + "Result"] ?? XMLElement(name: "", prefix: "", range: root.range)
    }
}
