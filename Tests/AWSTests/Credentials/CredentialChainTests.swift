import AWS
import ControlPlane
import Foundation
import JSON
import Testing

/// Which credentials are found, in which order, and what is said when there are none.
///
/// The access key that signs a call shows which source won.
@Suite struct CredentialChainTests {
    /// Files to write, variables to set (with `FOLDER` in them for the folder), and the key that signs or the failure.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var config: String?
        var credentials: String?
        var variables: [String: String] = [:]
        var key: String?
        var token: String?
        var failure: [String] = []

        var testDescription: String { name }
    }

    private static let someKeys = "aws_access_key_id = FILE\naws_secret_access_key = file-secret\n"

    private static let cases = [
        Case(
            name: "environment before everything",
            credentials: "[default]\n\(someKeys)",
            variables: ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"],
            key: "ENV",
            token: "t"
        ),
        Case(
            name: "credentials file",
            credentials: "[default]\n\(someKeys)aws_session_token=tt\n",
            key: "FILE",
            token: "tt"
        ),
        Case(name: "config file", config: "[default]\n\(someKeys)", key: "FILE"),
        Case(name: "config file, default with the word", config: "[profile default]\n\(someKeys)", key: "FILE"),
        Case(
            name: "credentials file before config file",
            config: "[default]\naws_access_key_id=CONFIG\naws_secret_access_key=c\n",
            credentials: "[default]\n\(someKeys)",
            key: "FILE"
        ),
        Case(
            name: "a profile by name, comments, blanks, both kinds of line ends",
            credentials:
                "# c\r\n; c\r\n[other]\r\naws_access_key_id=NO\r\n[ work ] ; x\r\n\r\nAWS_ACCESS_KEY_ID =  WORK # c\r\naws_secret_access_key=a#b\r\n",
            variables: ["AWS_PROFILE": "work"],
            key: "WORK"
        ),
        Case(
            name: "a profile with blanks",
            config: "[profile \"a b\"]\n\(someKeys)",
            variables: ["AWS_PROFILE": "a b"],
            key: "FILE"
        ),
        Case(
            name: "credential_process",
            config:
                "[default]\ncredential_process = /bin/sh -c 'echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"PROCESS\\\",\\\"SecretAccessKey\\\":\\\"s\\\",\\\"SessionToken\\\":\\\"pt\\\"}\"'\n",
            key: "PROCESS",
            token: "pt"
        ),
        Case(
            name: "a program in PATH, with words in quotes",
            config:
                "[default]\ncredential_process = printf '%s' \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"A B\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}\"\n",
            key: "A B"
        ),
        Case(
            name: "nothing at all",
            failure: [
                "no AWS credentials. Tried environment variables: AWS_ACCESS_KEY_ID is not set",
                "; web identity token: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
                "; shared config and credentials files: no profile default in FOLDER/config and FOLDER/credentials",
                "; container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set",
                "; instance metadata: AWS_EC2_METADATA_DISABLED is true",
            ]
        ),
        Case(
            name: "half of the environment",
            credentials: "[default]\n\(someKeys)",
            variables: ["AWS_ACCESS_KEY_ID": "ENV"],
            failure: ["AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not"]
        ),
        Case(
            name: "half of a profile",
            credentials: "[default]\naws_access_key_id=A\n",
            failure: ["the profile default has one of aws_access_key_id and aws_secret_access_key only"]
        ),
        Case(
            name: "a profile that does not exist",
            credentials: "[default]\n\(someKeys)",
            variables: ["AWS_PROFILE": "gone"],
            failure: ["no profile gone in FOLDER/config and FOLDER/credentials"]
        ),
        Case(
            name: "a profile without the word in the config file is none",
            config: "[work]\n\(someKeys)",
            variables: ["AWS_PROFILE": "work"],
            failure: ["no profile work in"]
        ),
        Case(
            name: "IAM Identity Center",
            config: "[default]\nsso_session = x\nsso_account_id = 1\n",
            failure: [
                "uses a login (sso_…, login_session), which is not supported",
                "aws configure export-credentials --profile default",
            ]
        ),
        Case(
            name: "a process that fails",
            config: "[default]\ncredential_process = /bin/sh -c 'echo out-secret; echo complaint >&2; exit 3'\n",
            failure: ["credential_process of default: exit status 3: complaint"]
        ),
        Case(
            name: "a process that is killed",
            config: "[default]\ncredential_process = /bin/sh -c 'kill -9 $$'\n",
            failure: ["credential_process of default: signal 9"]
        ),
        Case(
            name: "a process that does not exist",
            config: "[default]\ncredential_process = /nonexistent/program\n",
            failure: ["credential_process of default: cannot run /nonexistent/program: No such file or directory"]
        ),
        Case(
            name: "a process that says nothing of use",
            config: "[default]\ncredential_process = echo hello\n",
            failure: ["the output is no JSON object with a Version"]
        ),
        Case(
            name: "a process of another version",
            config: "[default]\ncredential_process = echo '{\"Version\": 2}'\n",
            failure: ["the output has version 2, not 1"]
        ),
        Case(
            name: "a process that writes too much",
            config: "[default]\ncredential_process = head -c 100000 /dev/zero\n",
            failure: ["the output is too long"]
        ),
        Case(
            name: "a command that cannot be split",
            config: "[default]\ncredential_process = sh -c 'x\n",
            failure: ["the command cannot be split into words"]
        ),
        Case(
            name: "a role without a source",
            config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\n",
            failure: ["the profile default has role_arn, but no source_profile or credential_source"]
        ),
        Case(
            name: "a role with two sources",
            config:
                "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = a\ncredential_source = Environment\n",
            failure: ["has both source_profile and credential_source"]
        ),
        Case(
            name: "a role with a code to type",
            config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\nmfa_serial = m\n",
            failure: ["needs an MFA code (mfa_serial)"]
        ),
        Case(
            name: "a role of a profile that does not exist",
            config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\n",
            failure: ["source_profile of default names a, which does not exist"]
        ),
        Case(
            name: "roles that go round in a circle",
            config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\n"
                + "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\n"
                + "[profile b]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\n",
            failure: ["source_profile of b leads back to default"]
        ),
        Case(
            name: "a role from an unknown source",
            config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Nowhere\n",
            failure: ["it is none of Environment, Ec2InstanceMetadata and EcsContainer"]
        ),
        Case(
            name: "a role for a time that STS does not grant",
            config:
                "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\nduration_seconds = 60\n",
            failure: ["duration_seconds of the profile default is no number from 900 to 43200"]
        ),
        Case(
            name: "a web identity without its file",
            variables: [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
            ],
            failure: ["web identity token: cannot read /nonexistent/token: No such file or directory"]
        ),
    ]

    @Test(arguments: cases)
    func theFirstConfiguredSourceDecides(_ example: Case) async throws {
        try await withTemporaryFolder { folder in
            let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
            defer { server.stop() }
            let path = folder.path(percentEncoded: false)
            var variables = example.variables
            variables["AWS_CONFIG_FILE"] = path + "/config"
            variables["AWS_SHARED_CREDENTIALS_FILE"] = path + "/credentials"
            if let text = example.config { try folder.write("config", text) }
            if let text = example.credentials { try folder.write("credentials", text) }
            let log = LogCapture()
            let upstream = try TestUpstream.make(server.url, variables, log: log)
            let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            if let key = example.key {
                #expect(found == nil)
                let request = try #require(server.requests.first)
                #expect(request.header("authorization")?.contains("Credential=\(key)/") == true)
                #expect(request.header("x-amz-security-token") == example.token)
            } else {
                #expect(found?.kind == .credentials)
                for words in example.failure {
                    let words = words.replacing("FOLDER", with: path)
                    #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
                }
                #expect(server.requests.isEmpty)
            }
            for secret in ["file-secret", "out-secret"] {
                #expect(!log.text.contains(secret))
                #expect(found?.message.contains(secret) != true)
            }
        }
    }

    @Test(arguments: [
        ("[default\n", "line 1: the section's name has no end"), ("[]\n", "line 1: the section has no name"),
        ("a = b\n", "line 1: a property stands before the first section"),
        ("[default]\n\nsecret-without-equals\n", "line 3: it is no property of the form name = value"),
        ("[default]\n= x\n", "line 2: it is no property of the form name = value"),
    ])
    func aMalformedFileIsRefusedWithItsLineButWithoutItsText(text: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write("config", text)
            let error = #expect(throws: AWSConfigurationError.self) {
                try TestUpstream.make("http://127.0.0.1:1", ["AWS_CONFIG_FILE": path])
            }
            #expect(error?.description == "\(path) is malformed in \(words)")
        }
    }

    @Test func credentialsOfAnotherAccountAreNotUsed() async throws {
        let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        var variables = TestUpstream.keys
        variables["AWS_ACCOUNT_ID"] = "999999999999"
        let upstream = try TestUpstream.make(server.url, variables)
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: TestUpstream.scope)
        }
        #expect(found?.kind == .credentials)
        #expect(
            found?.message
                == "the credentials from environment variables belong to account 999999999999, not to 123456789012"
        )
        #expect(server.requests.isEmpty)
    }

    @Test func nothingIsLookedUpBeforeTheFirstCall() async throws {
        try await withTemporaryFolder { folder in
            let mark = folder.appending(path: "mark").path(percentEncoded: false)
            let path = try folder.write("config", "[default]\ncredential_process = touch \(mark)\n")
            let upstream = try TestUpstream.make("http://127.0.0.1:1", ["AWS_CONFIG_FILE": path])
            #expect(!FileManager.default.fileExists(atPath: mark))
            _ = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            #expect(FileManager.default.fileExists(atPath: mark))
        }
    }
}
