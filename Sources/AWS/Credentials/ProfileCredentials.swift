/// A profile of the shared files: keys, a role to assume, or a program to ask.
///
/// The files are read anew each time, so that rotated keys count without a restart.
struct ProfileCredentials: CredentialSource {
    let name = "shared config and credentials files"
    let environment: Environment
    let sts: SecurityTokenService
    let request: MetadataRequest

    func load() async throws(CredentialSourceFailure) -> AWSCredentials {
        let shared: SharedConfiguration
        do throws(AWSConfigurationError) {
            shared = try SharedConfiguration(environment)
        } catch {
            throw .failed(error.description)
        }
        guard let profile = shared.profile(named: shared.profileName) else {
            let reason =
                "no profile \(shared.profileName) in \(shared.configPath) and \(shared.credentialsPath)"
            if shared.isProfileChosen { throw .failed(reason) }
            throw .notConfigured(reason)
        }
        return try await credentials(of: profile, in: shared, seen: [])
    }

    private func credentials(
        of profile: SharedConfiguration.Profile,
        in shared: SharedConfiguration,
        seen: Set<String>
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        if let role = profile["role_arn"], !seen.contains(profile.name) {
            return try await assume(role, of: profile, in: shared, seen: seen)
        }
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (let key?, let secret?):
            return AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: profile["aws_session_token"],
                account: profile["aws_account_id"],
                source: "profile \(profile.name)"
            )
        case (_?, nil), (nil, _?):
            throw .failed("the profile \(profile.name) has one of aws_access_key_id and aws_secret_access_key only")
        case (nil, nil):
            break
        }
        if let command = profile["credential_process"] {
            return try await CredentialProcess(command: command, source: "credential_process of \(profile.name)").run()
        }
        let isInteractive = ["sso_session", "sso_start_url", "login_session"].contains { profile[$0] != nil }
        if isInteractive {
            throw .failed(
                "the profile \(profile.name) uses a login (sso_…, login_session), which is not supported; another profile"
                    + " with credential_process = aws configure export-credentials --profile \(profile.name) does it"
            )
        }
        let reason = "the profile \(profile.name) has no keys, role_arn or credential_process"
        if shared.isProfileChosen || !seen.isEmpty { throw .failed(reason) }
        throw .notConfigured(reason)
    }

    private func assume(
        _ role: String,
        of profile: SharedConfiguration.Profile,
        in shared: SharedConfiguration,
        seen: Set<String>
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        var duration: Int?
        if let text = profile["duration_seconds"] {
            // STS, AssumeRole: 900 seconds to 12 hours.
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw .failed("duration_seconds of the profile \(profile.name) is no number from 900 to 43200")
            }
            duration = seconds
        }
        if profile["mfa_serial"] != nil {
            throw .failed("the profile \(profile.name) needs an MFA code (mfa_serial), which nobody is here to type")
        }
        if let file = profile["web_identity_token_file"] {
            return try await WebIdentityCredentials(
                name: "web identity of profile \(profile.name)",
                settings: .init(
                    tokenFile: environment.path(file),
                    role: role,
                    sessionName: profile["role_session_name"],
                    duration: duration
                ),
                missing: "",
                sts: sts
            ).load()
        }
        return try await sts.assumeRole(
            role: role,
            signedBy: source(of: profile, in: shared, seen: seen),
            externalID: profile["external_id"],
            sessionName: profile["role_session_name"],
            duration: duration,
            source: "role of profile \(profile.name)"
        )
    }

    /// Whose credentials assume the role.
    private func source(
        of profile: SharedConfiguration.Profile,
        in shared: SharedConfiguration,
        seen: Set<String>
    ) async throws(CredentialSourceFailure) -> AWSCredentials {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (_?, _?):
            throw .failed("the profile \(profile.name) has both source_profile and credential_source")
        case (nil, nil):
            throw .failed("the profile \(profile.name) has role_arn, but no source_profile or credential_source")
        case (let name?, nil):
            // A profile may name itself, and then gives its own keys; any longer way round ends nowhere.
            guard name == profile.name || !seen.contains(name) else {
                throw .failed("source_profile of \(profile.name) leads back to \(name)")
            }
            guard let next = shared.profile(named: name) else {
                throw .failed("source_profile of \(profile.name) names \(name), which does not exist")
            }
            return try await credentials(of: next, in: shared, seen: seen.union([profile.name]))
        case (nil, let source?):
            do throws(CredentialSourceFailure) {
                return try await named(source, profile).load()
            } catch {
                throw .failed("credential_source \(source) of the profile \(profile.name): \(error.reason)")
            }
        }
    }

    private func named(
        _ source: String,
        _ profile: SharedConfiguration.Profile
    ) throws(CredentialSourceFailure) -> any CredentialSource {
        switch source {
        case "Environment": return EnvironmentCredentials(environment: environment)
        case "Ec2InstanceMetadata":
            return InstanceCredentials(environment: environment, profile: profile, request: request)
        case "EcsContainer": return ContainerCredentials(environment: environment, request: request)
        default: throw .failed("it is none of Environment, Ec2InstanceMetadata and EcsContainer")
        }
    }
}
