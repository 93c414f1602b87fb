import AWSServices
public import ControlPlane
import JSON
public import Logging

/// The real AWS APIs: Lambda, S3, SNS and STS, signed with the credentials that the AWS SDKs would find.
///
/// Making one reads the shared config file and certificates; credentials are looked up, and connections opened, with
/// the first call and not before. Requests go over connections of their own to `AWS_ENDPOINT_URL_LAMBDA`, `…_S3`,
/// `…_SNS`, `…_STS`, to `AWS_ENDPOINT_URL`, or to the regions' own endpoints.
///
/// Each call is made once; trying again is for the caller to decide, with the ``ControlPlane/UpstreamFailure/Kind`` at
/// hand. Only what AWS refused without a look at it is sent again, once: a request signed with a clock that is off or
/// with credentials that have ended, and an S3 request to another region than the bucket's.
public struct AWSUpstream: UpstreamAPI {
    let client: ServiceClient
    let credentials: CredentialCache
    private let sts: SecurityTokenService
    /// The region that the environment or the profile names, if one does.
    public let region: String?

    /// Makes the APIs from a configuration.
    ///
    /// - Parameters:
    ///   - configuration: Where settings, credentials and time come from.
    ///   - pace: Keeps the requests to an account and region within a rate; without one they go at once.
    ///   - logger: Gets a line for each call, without secrets.
    /// - Throws: ``AWSConfigurationError`` for a setting that cannot be used.
    public init(
        _ configuration: AWSConfiguration = AWSConfiguration(),
        pace: CallPace? = nil,
        logger: Logger
    ) throws(AWSConfigurationError) {
        let environment = Environment(configuration.environment)
        let shared = try SharedConfiguration(environment)
        let region = try RegionResolver.region(environment, shared)
        let bundle = environment["AWS_CA_BUNDLE"] ?? shared.profile["ca_bundle"]
        let transport = HTTPTransport(
            configuration,
            proxies: try ProxySettings(environment),
            trust: try CertificateTrust(bundle: bundle.map(environment.path))
        )
        let client = ServiceClient(
            transport: transport,
            endpoints: try EndpointResolver(environment, shared),
            clock: ClockCorrection(now: configuration.now),
            configuration: configuration,
            pace: pace,
            logger: logger
        )
        let sts = SecurityTokenService(client: client, region: region)
        let request = MetadataRequest(transport: transport)
        let chain = CredentialChain(sources: [
            EnvironmentCredentials(environment: environment),
            WebIdentityCredentials.environment(environment, sts),
            ProfileCredentials(environment: environment, sts: sts, request: request),
            ContainerCredentials(environment: environment, request: request),
            InstanceCredentials(environment: environment, profile: shared.profile, request: request),
        ])
        self.client = client
        self.sts = sts
        self.region = region
        credentials = CredentialCache(now: configuration.now) { () async throws(CredentialsError) in
            let credentials = try await chain.load()
            logger.info("found AWS credentials", metadata: ["source": "\(credentials.source)"])
            return credentials
        }
    }

    /// `GetCallerIdentity`: whom AWS takes the credentials for.
    ///
    /// - Throws: ``ControlPlane/UpstreamFailure``.
    public func callerIdentity() async throws -> CallerIdentity {
        try await sts.callerIdentity(signedBy: .cache(credentials))
    }

    /// Makes a call, and reads its answer.
    func answer(
        to operation: AWSOperation,
        _ input: JSONObject,
        in scope: UpstreamScope
    ) async throws(UpstreamFailure) -> ServiceAnswer {
        let call = ServiceCall(operation, input, region: scope.region)
        return try client.read(try await send(call, in: scope), to: call)
    }

    /// Makes a call with credentials that, as far as they say, belong to the account that the scope names.
    func send(_ call: ServiceCall, in scope: UpstreamScope) async throws(UpstreamFailure) -> HTTPResponse {
        var call = call
        call.account = scope.account
        return try await client.send(call, signedBy: .cache(credentials))
    }
}
