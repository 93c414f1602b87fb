import AWS
import ControlPlane
import Foundation
import Testing

/// Roles that are assumed through STS, at a server that answers as STS does.
@Suite struct AssumedRoleTests {
    private static let role = "arn:aws:iam::123456789012:role/forwarder"

    private static func answer(_ operation: String, _ key: String, account: String = "123456789012") -> String {
        """
        <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result>\
        <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
        <Arn>arn:aws:sts::\(account):assumed-role/forwarder/x</Arn></AssumedRoleUser>\
        <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>\
        <SessionToken>role&amp;token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>\
        </\(operation)Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></\(operation)Response>
        """
    }

    /// STS and Lambda in one; each AssumeRole gives the number of the request as a key.
    private func server(_ operation: String) throws -> FakeServer {
        try FakeServer { request, number in
            request.body.contains("Action=\(operation)")
                ? .xml(200, Self.answer(operation, "ROLE\(number)")) : .json(200, #"{"UUID":"u"}"#)
        }
    }

    private func call(_ server: FakeServer, _ variables: [String: String]) async throws {
        let upstream = try TestUpstream.make(server.url, variables)
        _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope)
    }

    @Test func aProfileAssumesItsRoleWithItsSourcesKeys() async throws {
        try await withTemporaryFolder { folder in
            let config = try folder.write(
                "config",
                """
                [profile work]
                role_arn = \(Self.role)
                source_profile = base
                external_id = e+1
                role_session_name = me@here
                duration_seconds = 1800
                region = eu-central-1
                [profile base]
                aws_access_key_id = BASE
                aws_secret_access_key = base-secret
                """
            )
            let server = try server("AssumeRole")
            defer { server.stop() }
            try await call(server, ["AWS_CONFIG_FILE": config, "AWS_PROFILE": "work"])
            let requests = server.requests
            #expect(requests.count == 2)
            #expect(
                requests[0].body
                    == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fforwarder"
                    + "&RoleSessionName=me%40here&DurationSeconds=1800&ExternalId=e%2B1"
            )
            #expect(requests[0].header("authorization")?.contains("Credential=BASE/") == true)
            #expect(requests[0].header("authorization")?.contains("/eu-central-1/sts/aws4_request") == true)
            #expect(requests[1].header("authorization")?.contains("Credential=ROLE0/") == true)
            #expect(requests[1].header("x-amz-security-token") == "role&token")
        }
    }

    @Test func rolesCanBeChained() async throws {
        try await withTemporaryFolder { folder in
            let config = try folder.write(
                "config",
                """
                [default]
                role_arn = \(Self.role)
                source_profile = middle
                [profile middle]
                role_arn = \(Self.role)
                source_profile = middle
                aws_access_key_id = SELF
                aws_secret_access_key = self-secret
                """
            )
            let server = try server("AssumeRole")
            defer { server.stop() }
            try await call(server, ["AWS_CONFIG_FILE": config])
            let keys = server.requests.map { $0.header("authorization")?.split(separator: "/").first ?? "" }
            #expect(
                keys == ["SELF", "ROLE0", "ROLE1"].map { "AWS4-HMAC-SHA256 Credential=\($0)" }
            )
            #expect(server.requests[0].body.contains("RoleSessionName=lambda-event-sources-1780000000"))
        }
    }

    @Test func aRoleCanComeFromTheEnvironment() async throws {
        try await withTemporaryFolder { folder in
            // The environment's own keys would win over the profile: the profile is the source of another one.
            let config = try folder.write(
                "config",
                "[default]\nrole_arn = \(Self.role)\ncredential_source = Environment\n"
            )
            let server = try server("AssumeRole")
            defer { server.stop() }
            let upstream = try TestUpstream.make(server.url, ["AWS_CONFIG_FILE": config])
            let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            #expect(
                found?.message.contains(
                    "credential_source Environment of the profile default: AWS_ACCESS_KEY_ID is not set"
                ) == true
            )
        }
    }

    @Test func aTokenFileIsExchangedWithoutASignature() async throws {
        try await withTemporaryFolder { folder in
            let token = try folder.write("token", " eyJ.token/+ \n")
            let server = try server("AssumeRoleWithWebIdentity")
            defer { server.stop() }
            try await call(
                server,
                ["AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": Self.role, "AWS_ROLE_SESSION_NAME": "pod"]
            )
            let requests = server.requests
            #expect(requests[0].header("authorization") == nil)
            #expect(
                requests[0].body
                    == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
                    + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fforwarder&RoleSessionName=pod"
                    + "&WebIdentityToken=eyJ.token%2F%2B"
            )
            #expect(requests[1].header("authorization")?.contains("Credential=ROLE0/") == true)
        }
    }

    @Test func aProfileCanNameATokenFile() async throws {
        try await withTemporaryFolder { folder in
            let token = try folder.write("token", "jwt")
            let config = try folder.write(
                "config",
                "[default]\nrole_arn = \(Self.role)\nweb_identity_token_file = \(token)\n"
            )
            let server = try server("AssumeRoleWithWebIdentity")
            defer { server.stop() }
            try await call(server, ["AWS_CONFIG_FILE": config])
            #expect(server.requests[0].body.contains("WebIdentityToken=jwt"))
        }
    }

    @Test(arguments: [
        (
            403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not you</Message></Error></ErrorResponse>",
            "AccessDenied: Not you"
        ),
        (200, "<html></html>", "it is no AssumeRoleResponse"), (200, "<AssumeRoleResponse/>", "holds no credentials"),
        (200, answer("AssumeRole", "").replacing("2030-01-01T00:00:00Z", with: "soon"), "holds no credentials"),
        (200, answer("AssumeRole", "K").replacing("2030-01-01T00:00:00Z", with: "soon"), "the expiration is no time"),
    ])
    func aRoleThatIsNotGivenStopsTheChain(status: Int, body: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            let config = try folder.write(
                "config",
                "[default]\nrole_arn = \(Self.role)\nsource_profile = default\naws_access_key_id=A\naws_secret_access_key=b\n"
            )
            let server = try FakeServer(.xml(status, body))
            defer { server.stop() }
            let upstream = try TestUpstream.make(server.url, ["AWS_CONFIG_FILE": config])
            let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            #expect(found?.kind == .credentials)
            #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
            #expect(found?.message.contains("container endpoint") == false)
            #expect(found?.message.contains("role-secret") == false)
        }
    }

    @Test func aRoleOfAnotherAccountIsNotUsed() async throws {
        try await withTemporaryFolder { folder in
            let token = try folder.write("token", "jwt")
            let server = try FakeServer(
                .xml(200, Self.answer("AssumeRoleWithWebIdentity", "K", account: "999999999999"))
            )
            defer { server.stop() }
            let upstream = try TestUpstream.make(
                server.url,
                ["AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": Self.role]
            )
            let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            #expect(found?.kind == .credentials)
            #expect(found?.message.hasSuffix("belong to account 999999999999, not to 123456789012") == true)
        }
    }
}
