public import ControlPlane
import JSON
import SigV4
import UntrustedText

extension AWSUpstream {
    /// `AddPermission`; `function` is an unqualified ARN and `qualifier` a version or alias.
    public func addPermission(
        function: String,
        qualifier: String?,
        _ statement: FunctionPermission,
        in scope: UpstreamScope
    ) async throws {
        var call = lambda(.addPermission, "POST", Self.policyPath(of: function), in: scope)
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
        var call = lambda(.removePermission, "DELETE", path, in: scope)
        call.setQualifier(qualifier)
        _ = try await send(call, in: scope)
    }

    /// The ids of the statements of a function's policy (`GetPolicy`); none when it has no policy.
    ///
    /// Lambda answers the same for a function without a policy and for none at all.
    public func statements(
        function: String,
        qualifier: String?,
        in scope: UpstreamScope
    ) async throws -> Set<String> {
        var call = lambda(.getPolicy, "GET", Self.policyPath(of: function), in: scope)
        call.setQualifier(qualifier)
        let response: HTTPResponse
        do throws(UpstreamFailure) {
            response = try await send(call, in: scope)
        } catch {
            if error.kind == .notFound { return [] }
            throw error
        }
        guard let text = try read(response, call)["Policy"]?.string,
            let policy = (try? JSONValue(parsing: text))?.object
        else { throw client.unreadable(call, response, "Policy is no JSON object") }
        return Set((policy["Statement"]?.array ?? []).compactMap { $0.object?["Sid"]?.string })
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
