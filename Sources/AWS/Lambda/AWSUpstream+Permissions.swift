public import ControlPlane
public import JSON
import SigV4

extension AWSUpstream {
    /// `AddPermission`; `function` is an unqualified ARN and `qualifier` a version or alias.
    public func addPermission(
        function: String,
        qualifier: String?,
        _ statement: FunctionPermission,
        in scope: UpstreamScope
    ) async throws {
        var call = lambda("AddPermission", "POST", Self.policyPath(of: function), in: scope)
        call.setQualifier(qualifier)
        var request: JSONObject = [
            "StatementId": .string(statement.statementID), "Action": "lambda:InvokeFunction",
            "Principal": .string(statement.principal), "SourceArn": .string(statement.sourceARN),
        ]
        request["SourceAccount"] = statement.sourceAccount.map { .string($0) }
        call.setJSON(request)
        _ = try await send(call, in: scope)
    }

    /// `RemovePermission`.
    public func removePermission(
        function: String,
        qualifier: String?,
        statementID: String,
        in scope: UpstreamScope
    ) async throws {
        let path = "\(Self.policyPath(of: function))/\(PercentEncoding.encode(statementID))"
        var call = lambda("RemovePermission", "DELETE", path, in: scope)
        call.setQualifier(qualifier)
        _ = try await send(call, in: scope)
    }

    /// `GetPolicy`: the policy document, or `nil` when the function has none.
    ///
    /// Lambda answers the same for a function without a policy and for none at all.
    public func policy(
        function: String,
        qualifier: String?,
        in scope: UpstreamScope
    ) async throws -> JSONObject? {
        var call = lambda("GetPolicy", "GET", Self.policyPath(of: function), in: scope)
        call.setQualifier(qualifier)
        let response: HTTPResponse
        do throws(UpstreamFailure) {
            response = try await send(call, in: scope)
        } catch {
            if error.kind == .notFound { return nil }
            throw error
        }
        guard let text = try read(response, call)["Policy"]?.string,
            let policy = (try? JSONValue(parsing: text))?.object
        else { throw client.unreadable(call, response, "Policy is no JSON object") }
        return policy
    }

    private static func policyPath(of function: String) -> String {
        "/2015-03-31/functions/\(PercentEncoding.encode(function))/policy"
    }
}

extension ServiceCall {
    fileprivate mutating func setQualifier(_ qualifier: String?) {
        if let qualifier { query.append(("Qualifier", qualifier)) }
    }
}
