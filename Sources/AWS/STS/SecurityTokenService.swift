import AWSServices
import ControlPlane
import EventSources
import JSON
import SigV4

/// The calls of STS that hand out credentials or say whose they are.
struct SecurityTokenService: Sendable {
    let client: ServiceClient
    /// The configured region, if there is one.
    let region: String?

    func assumeRole(
        role: String,
        signedBy credentials: AWSCredentials,
        externalID: String?,
        sessionName: String?,
        duration: Int?,
        source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        var input = input(role, sessionName, duration)
        input["ExternalId"] = externalID.map { .string($0) }
        return try await assume(STS.assumeRole, input, role, .credentials(credentials), source)
    }

    func assumeRoleWithWebIdentity(
        role: String,
        token: String,
        sessionName: String?,
        duration: Int?,
        source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        var input = input(role, sessionName, duration)
        input["WebIdentityToken"] = .string(token)
        return try await assume(STS.assumeRoleWithWebIdentity, input, role, .anonymous, source)
    }

    /// Who AWS takes us for.
    func callerIdentity(signedBy signer: CallSigner) async throws(UpstreamFailure) -> CallerIdentity {
        let answer = try await answer(to: STS.getCallerIdentity, [:], partition: "aws", signedBy: signer)
        guard let account = answer["Account"]?.string, let arn = answer["Arn"]?.string,
            let user = answer["UserId"]?.string
        else { throw answer.unreadable("it names no account") }
        return CallerIdentity(account: account, arn: arn, userID: user)
    }

    private func input(_ role: String, _ sessionName: String?, _ duration: Int?) -> JSONObject {
        let name = sessionName ?? "lambda-event-sources-\(client.clock.timestamp.secondsSince1970)"
        var input: JSONObject = ["RoleArn": .string(role), "RoleSessionName": .string(name)]
        input["DurationSeconds"] = duration.map { .integer($0) }
        return input
    }

    private func assume(
        _ operation: AWSOperation,
        _ input: JSONObject,
        _ role: String,
        _ signer: CallSigner,
        _ source: String
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        guard let partition = try? ARN(parsing: role).partition else { throw .failed("\(role) is no ARN of a role") }
        let answer: ServiceAnswer
        do throws(UpstreamFailure) {
            answer = try await self.answer(to: operation, input, partition: partition, signedBy: signer)
        } catch {
            throw .failed("\(error)")
        }
        let credentials = answer["Credentials"]?.object ?? [:]
        guard let key = credentials["AccessKeyId"]?.string, let secret = credentials["SecretAccessKey"]?.string,
            let token = credentials["SessionToken"]?.string, let expiration = credentials["Expiration"]?.string,
            !key.isEmpty, !secret.isEmpty, !token.isEmpty
        else { throw .failed("the answer of \(operation.name) holds no credentials") }
        let user = answer["AssumedRoleUser"]?.object?["Arn"]?.string
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: token,
            expiration: try CredentialDocument.seconds(expiration),
            account: user.flatMap { try? ARN(parsing: $0).account },
            source: source
        )
    }

    private func answer(
        to operation: AWSOperation,
        _ input: JSONObject,
        partition: String,
        signedBy signer: CallSigner
    ) async throws(UpstreamFailure) -> ServiceAnswer {
        let region = region ?? RegionResolver.fallback(forPartition: partition)
        let call = ServiceCall(operation, input, region: region)
        return try client.read(try await client.send(call, signedBy: signer), to: call)
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
