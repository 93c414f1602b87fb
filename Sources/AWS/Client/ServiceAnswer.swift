import ControlPlane
import JSON

/// A success, with its members by the names of AWS's model.
struct ServiceAnswer: Sendable {
    var members: JSONObject
    fileprivate var call: ServiceCall
    fileprivate var response: HTTPResponse
    fileprivate var client: ServiceClient

    subscript(name: String) -> JSONValue? { members[name] }

    /// The failure that the answer is if it does not say what it must.
    func unreadable(_ reason: String) -> UpstreamFailure { client.unreadable(call, response, reason) }
}

extension ServiceClient {
    /// Reads the members of a success.
    func read(_ response: HTTPResponse, to call: ServiceCall) throws(UpstreamFailure) -> ServiceAnswer {
        do throws(WireAnswer.Failure) {
            let members = try WireAnswer.members(of: response, to: call.operation)
            return ServiceAnswer(members: members, call: call, response: response, client: self)
        } catch {
            throw unreadable(call, response, error.reason)
        }
    }
}
