import ControlPlane
import HTTPServer
import Testing

@testable import Authentication

@Suite struct ConfiguredPrincipalTests {
    private static let token = "les_0123456789abcdef0123456789ab"

    private func list(_ text: String) throws(ConfiguredPrincipal.Failure) -> [ConfiguredPrincipal] {
        try ConfiguredPrincipal.list(Array(text.utf8))
    }

    @Test func theyAreAcceptedLikeThoseOfTheDatabase() throws {
        let guarded = try Guarded()
        let configured = try list(
            """
            [{"name": "ci", "role": "editor", "token": "\(Self.token)", "accounts": ["111111111111"]},
             {"name": "tf", "role": "admin", "accessKeyId": "AKIATEST", "secretAccessKey": "0123456789abcdef0123456789abcdef"},
             {"name": "digest", "role": "reader", "regions": ["eu-west-1"], "expiresAt": "2030-01-01T00:00:00Z",
              "tokenSha256": "1e0f1d6ec6ffb81d68ef5a4b4ff8f0dd1a47b2d9f5dbb3b9d1f4e4ed2a1d7e0b"}]
            """
        )
        try guarded.directory.load(configured: configured)
        #expect(guarded.authenticator.isRequired)
        let caller = try guarded.caller("Bearer \(Self.token)")
        #expect(
            caller
                == Caller(
                    name: "ci",
                    account: "111111111111",
                    role: .editor,
                    scope: AccessScope(accounts: ["111111111111"])
                )
        )
    }

    @Test("A principal is limited to a thousand accounts at most")
    func scopesAreBounded() throws {
        func text(_ count: Int) -> String {
            let accounts = (0..<count).map { "\"\(100_000_000_000 + $0)\"" }.joined(separator: ",")
            return
                "[{\"name\": \"a\", \"role\": \"reader\", \"token\": \"\(Self.token)\", \"accounts\": [\(accounts)]}]"
        }
        #expect(try list(text(1000)).count == 1)
        let failure = #expect(throws: ConfiguredPrincipal.Failure.self) { try list(text(1001)) }
        #expect("\(String(describing: failure))".contains("1000 accounts"))
    }

    @Test func theyComeBeforeStoredOnesOfTheirName() throws {
        let guarded = try Guarded()
        let stored = try guarded.addToken("ci", .admin)
        try guarded.directory.load(configured: list(#"[{"name": "ci", "role": "reader", "token": "\#(Self.token)"}]"#))
        #expect(try guarded.caller("Bearer \(Self.token)").role == .reader)
        #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer \(stored)") }
    }

    @Test(arguments: [
        ("{", "no JSON"), ("{}", "must be a list"), ("[1]", "must be an object"),
        (#"[{"role": "reader", "token": "T"}]"#, "it has no name"),
        (#"[{"name": "a b", "role": "reader", "token": "T"}]"#, "its name must have"),
        (#"[{"name": "unix", "role": "reader", "token": "T"}]"#, "its name must have"),
        (#"[{"name": "a", "token": "T"}]"#, "principal a: it has no role"),
        (#"[{"name": "a", "role": "root", "token": "T"}]"#, "reader, operator, editor, admin"),
        (#"[{"name": "a", "role": "reader"}]"#, "it needs token"),
        (#"[{"name": "a", "role": "reader", "token": "short-secret"}]"#, "32 or more"),
        (#"[{"name": "a", "role": "reader", "token": "0123456789abcdef0123456789abcde"}]"#, "openssl rand -hex 32"),
        (#"[{"name": "a", "role": "reader", "token": "with space 0123456789 0123456789"}]"#, "printable"),
        (#"[{"name": "a", "role": "reader", "token": 5}]"#, "token must be a string"),
        (#"[{"name": "a", "role": "reader", "tokenSha256": "00"}]"#, "64 hexadecimal digits"),
        (#"[{"name": "a", "role": "reader", "accessKeyId": "K"}]"#, "go together"),
        (#"[{"name": "a", "role": "reader", "token": "T", "tokn": "x"}]"#, "no member “tokn”"),
        (#"[{"name": "a", "role": "reader", "token": "T", "accounts": ["12"]}]"#, "12 digits"),
        (#"[{"name": "a", "role": "reader", "token": "T", "regions": "eu-west-1"}]"#, "regions must be a list"),
        (#"[{"name": "a", "role": "reader", "token": "T", "expiresAt": "soon"}]"#, "expiresAt must be a time"),
        (
            #"[{"name": "a", "role": "reader", "token": "T"}, {"name": "a", "role": "reader", "token": "U"}]"#,
            "stands twice"
        ),
        (
            #"[{"name": "a", "role": "reader", "token": "T"}, {"name": "b", "role": "reader", "token": "T"}]"#,
            "has its token"
        ),
    ])
    func whatIsWrongIsToldWithoutTheSecret(_ text: String, _ problem: String) throws {
        let secrets = ["\"T\"": "\"\(Self.token)\"", "\"U\"": "\"\(Self.token)u\""]
        let text = secrets.reduce(text) { $0.replacing($1.key, with: $1.value) }
        let failure = #expect(throws: ConfiguredPrincipal.Failure.self) { try list(text) }
        let problems = failure?.problems.joined(separator: "\n") ?? ""
        #expect(problems.contains(problem), "\(problems)")
        for secret in [Self.token, "short-secret", "with space"] { #expect(!problems.contains(secret)) }
    }

    @Test func nothingPrintsASecret() throws {
        let principal = try #require(
            list(
                #"[{"name": "a", "role": "reader", "token": "\#(Self.token)", "accessKeyId": "K", "secretAccessKey": "\#(Self.token)"}]"#
            ).first
        )
        var dumped = ""
        dump(principal, to: &dumped)
        let secret = try CredentialSecret.makeToken()
        dump(secret, to: &dumped)
        for text in ["\(principal)", String(reflecting: principal), dumped, "\(secret)", String(reflecting: secret)] {
            #expect(!text.contains("les_"))
        }
    }
}
