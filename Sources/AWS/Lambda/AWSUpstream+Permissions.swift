import AWSServices
public import ControlPlane
import JSON

extension AWSUpstream {
    /// `AddPermission`; `function` is an unqualified ARN and `qualifier` a version or alias.
    public func addPermission(
        function: String,
        qualifier: String?,
        _ statement: FunctionPermission,
        in scope: UpstreamScope
    ) async throws {
        var input = Self.place(function, qualifier)
        input["StatementId"] = .string(statement.statementID)
        input["Action"] = "lambda:InvokeFunction"
        input["Principal"] = .string(statement.principal)
        input["SourceArn"] = .string(statement.sourceARN)
        input["SourceAccount"] = statement.sourceAccount.map { .string($0) }
        _ = try await answer(to: Lambda.addPermission, input, in: scope)
    }

    /// `RemovePermission`.
    public func removePermission(
        function: String,
        qualifier: String?,
        statementID: String,
        in scope: UpstreamScope
    ) async throws {
        var input = Self.place(function, qualifier)
        input["StatementId"] = .string(statementID)
        _ = try await answer(to: Lambda.removePermission, input, in: scope)
    }

    /// The ids of the statements of a function's policy (`GetPolicy`); none when it has no policy.
    ///
    /// Lambda answers the same for a function without a policy and for none at all.
    public func statements(
        function: String,
        qualifier: String?,
        in scope: UpstreamScope
    ) async throws -> Set<String> {
        let answer: ServiceAnswer
        do throws(UpstreamFailure) {
            answer = try await self.answer(to: Lambda.getPolicy, Self.place(function, qualifier), in: scope)
        } catch {
            if error.kind == .notFound { return [] }
            throw error
        }
        guard let text = answer["Policy"]?.string, let policy = (try? JSONValue(parsing: text))?.object else {
            throw answer.unreadable("Policy is no JSON object")
        }
        return Set((policy["Statement"]?.array ?? []).compactMap { $0.object?["Sid"]?.string })
    }

    /// The members that say whose policy is meant.
    private static func place(_ function: String, _ qualifier: String?) -> JSONObject {
        var input: JSONObject = ["FunctionName": .string(function)]
        input["Qualifier"] = qualifier.map { .string($0) }
        return input
    }
}
