public import ControlPlane
import JSON
import SigV4

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

    private static func policyPath(of function: String) -> String {
        "/2015-03-31/functions/\(PercentEncoding.encode(function))/policy"
    }
}

extension ServiceCall {
    fileprivate mutating func setQualifier(_ qualifier: String?) {
        if let qualifier { query.append(("Qualifier", qualifier)) }
    }
}
