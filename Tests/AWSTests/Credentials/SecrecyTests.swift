import Testing

@testable import AWS

/// Secrets do not get into text by accident.
@Suite struct SecrecyTests {
    @Test func credentialsShowNoSecretHoweverTheyAreShown() {
        let credentials = AWSCredentials(
            accessKeyID: "AKID",
            secretAccessKey: "very-secret",
            sessionToken: "secret-token",
            source: "test"
        )
        var dumped = ""
        dump([credentials], to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), "\(Optional(credentials) as Any)", dumped] {
            #expect(text.contains("AKID"))
            #expect(!text.contains("very-secret") && !text.contains("secret-token"))
        }
    }

    @Test func aProxysPasswordIsNotShown() throws {
        let proxy = try Proxy(parsing: "http://user:very-secret@proxy")
        var dumped = ""
        dump(proxy, to: &dumped)
        #expect(!dumped.contains("Basic") && !"\(proxy)".contains("very-secret"))
        #expect(proxy.description == "http://proxy:1080")
    }

    @Test(
        arguments: [
            ("a b", ["a", "b"]), ("  a  ", ["a"]), ("'a b' c", ["a b", "c"]), (#""a \" \x" b"#, [#"a " \x"#, "b"]),
            (#"a\ b"#, ["a b"]), ("''", [""]), ("a''b", ["ab"]), ("", []), ("'a", nil), ("a\\", nil),
            (#"'a\'b"#, [#"a\b"#]),
        ] as [(String, [String]?)]
    )
    func aCommandIsSplitAsAShellDoes(text: String, words: [String]?) {
        #expect(CommandLineWords.split(text) == words)
    }
}
