import ControlPlane
import EventSources
import SigV4

/// The calls of STS that hand out credentials or say whose they are.
struct SecurityTokenService: Sendable {
    let client: ServiceClient
    /// The configured region, if there is one.
    let region: String?

    private static let version = "2011-06-15"

    func assumeRole(
        role: String,
        signedBy credentials: AWSCredentials,
        externalID: String?,
        sessionName: String?,
        duration: Int?,
        source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        var parameters = parameters(.assumeRole, role, sessionName, duration)
        if let externalID { parameters.append(("ExternalId", externalID)) }
        return try await assume(parameters, .assumeRole, role, .credentials(credentials), source)
    }

    func assumeRoleWithWebIdentity(
        role: String,
        token: String,
        sessionName: String?,
        duration: Int?,
        source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        var parameters = parameters(.assumeRoleWithWebIdentity, role, sessionName, duration)
        parameters.append(("WebIdentityToken", token))
        return try await assume(parameters, .assumeRoleWithWebIdentity, role, .anonymous, source)
    }

    /// Who AWS takes us for.
    func callerIdentity(signedBy signer: CallSigner) async throws(UpstreamFailure) -> CallerIdentity {
        let call = call(
            .getCallerIdentity,
            [("Action", Operation.getCallerIdentity.rawValue), ("Version", Self.version)],
            partition: "aws"
        )
        let response = try await client.send(call, signedBy: signer)
        let result = try QueryAnswer.result(of: response, call, client)
        guard let account = result["Account"]?.text, let arn = result["Arn"]?.text, let user = result["UserId"]?.text
        else { throw client.unreadable(call, response, "it names no account") }
        return CallerIdentity(account: account, arn: arn, userID: user)
    }

    private func parameters(
        _ action: Operation,
        _ role: String,
        _ sessionName: String?,
        _ duration: Int?
    ) -> [(name: String, value: String)] {
        let name = sessionName ?? "lambda-event-sources-\(client.clock.timestamp.secondsSince1970)"
        var parameters = [
            (name: "Action", value: action.rawValue), ("Version", Self.version), ("RoleArn", role),
            ("RoleSessionName", name),
        ]
        if let duration { parameters.append(("DurationSeconds", String(duration))) }
        return parameters
    }

    private func assume(
        _ parameters: [(name: String, value: String)],
        _ operation: Operation,
        _ role: String,
        _ signer: CallSigner,
        _ source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        guard let partition = try? ARN(parsing: role).partition else { throw .failed("\(role) is no ARN of a role") }
        let call = call(operation, parameters, partition: partition)
        let result: XMLElement
        do throws(UpstreamFailure) {
            let response = try await client.send(call, signedBy: signer)
            result = try QueryAnswer.result(of: response, call, client)
        } catch {
            throw .failed("\(error)")
        }
        guard let credentials = result["Credentials"], let key = credentials["AccessKeyId"]?.text,
            let secret = credentials["SecretAccessKey"]?.text, let token = credentials["SessionToken"]?.text,
            let expiration = credentials["Expiration"]?.text, !key.isEmpty, !secret.isEmpty, !token.isEmpty
        else { throw .failed("the answer of \(operation.rawValue) holds no credentials") }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: token,
            expiration: try CredentialDocument.seconds(expiration),
            account: result["AssumedRoleUser"]?["Arn"].flatMap { try? ARN(parsing: $0.text).account },
            source: source
        )
    }

    private func call(
        _ operation: Operation,
        _ parameters: [(name: String, value: String)],
        partition: String
    ) -> ServiceCall {
        var call = ServiceCall(
            operation: operation,
            region: region ?? RegionResolver.fallback(forPartition: partition)
        )
        call.setForm(parameters)
        return call
    }
}

/// Who AWS takes the caller for (`GetCallerIdentity`).
public struct CallerIdentity: Sendable, Hashable {
    /// The 12-digit account.
    public var account: String
    /// The ARN of the user or assumed role.
    public var arn: String
    /// The unique id of the user or role.
    public var userID: String

    /// Makes an identity.
    public init(account: String, arn: String, userID: String) {
        self.account = account
        self.arn = arn
        self.userID = userID
    }
}
