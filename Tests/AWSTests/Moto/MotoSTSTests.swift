import AWS
import ControlPlane
import Testing

/// Roles assumed at moto's STS.
@Suite(.enabled(if: MotoServer.isAvailable, Comment(rawValue: MotoServer.reason)))
struct MotoSTSTests {
    @Test(arguments: ["profile", "web identity"])
    func aRoleIsAssumedAndUsed(kind: String) async throws {
        try await withTemporaryFolder { folder in
            let role = "arn:aws:iam::123456789012:role/upstream"
            var variables: [String: String] = [:]
            if kind == "profile" {
                variables["AWS_CONFIG_FILE"] = try folder.write(
                    "config",
                    "[default]\nrole_arn = \(role)\nsource_profile = base\nrole_session_name = session\n"
                        + "[profile base]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
                )
            } else {
                // Moto looks at no token; AWS would check the signature and the provider.
                variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = try folder.write("token", "a.b.c")
                variables["AWS_ROLE_ARN"] = role
                variables["AWS_ROLE_SESSION_NAME"] = "session"
            }
            let upstream = try TestUpstream.make(MotoServer.url, variables)
            let identity = try await upstream.callerIdentity()
            #expect(identity.account == "123456789012")
            #expect(identity.arn == "arn:aws:sts::123456789012:assumed-role/upstream/session")
        }
    }
}
