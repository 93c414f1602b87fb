import HostSystem

/// A role that is assumed with a token from a file: EKS service accounts, and other OpenID Connect providers.
struct WebIdentityCredentials: CredentialSource {
    /// What is needed, from the environment or from a profile.
    struct Settings: Sendable {
        var tokenFile: String
        var role: String
        var sessionName: String?
        var duration: Int?
    }

    let name: String
    let settings: Settings?
    let missing: String
    let sts: SecurityTokenService

    /// The settings of the environment.
    static func environment(_ environment: Environment, _ sts: SecurityTokenService) -> WebIdentityCredentials {
        let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"].map(environment.path)
        let role = environment["AWS_ROLE_ARN"]
        var settings: Settings?
        if let file, let role {
            settings = Settings(tokenFile: file, role: role, sessionName: environment["AWS_ROLE_SESSION_NAME"])
        }
        return WebIdentityCredentials(
            name: "web identity token",
            settings: settings,
            missing: file == nil ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set" : "AWS_ROLE_ARN is not set",
            sts: sts
        )
    }

    func load() async throws(CredentialSourceFailure) -> AWSCredentials {
        guard let settings else { throw .notConfigured(missing) }
        let token: String
        do throws(WholeFile.Failure) {
            token = try WholeFile.text(at: settings.tokenFile)
        } catch {
            throw .failed("cannot read \(settings.tokenFile): \(error.reason)")
        }
        return try await sts.assumeRoleWithWebIdentity(
            role: settings.role,
            token: String(token.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }),
            sessionName: settings.sessionName,
            duration: settings.duration,
            source: name
        )
    }
}
