import Foundation
import OpenSSL
import Testing

struct TLSConfigurationTests {
    @Test func certificateIsDescribed() async throws {
        let certificate = try #require(try await TestCertificates.shared.value.server.certificate)
        #expect(certificate.subject == "CN=events.example,O=Ünïcode")
        #expect(certificate.notAfter - certificate.notBefore == 30 * 86_400)
        #expect(abs(certificate.notBefore - Int64(Date().timeIntervalSince1970)) < 3_600)
    }

    @Test func certificateAndKeyMayStandInOneFile() async throws {
        let certificates = try await TestCertificates.shared.value
        let file = FileManager.default.temporaryDirectory.appending(path: "both-\(UUID().uuidString).pem")
        try (certificates.key + certificates.chain).write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let text = try PEMText(file: file.path)
        _ = try TLSContext(serverCertificate: text, privateKey: text)
    }

    private enum Given: CaseIterable {
        case noCertificate, garbage, brokenCertificate, brokenSecond, noKey, brokenKey, encryptedKey, strangersKey
    }

    @Test func everyFaultIsNamed() async throws {
        let good = try await TestCertificates.shared.value
        func broken(_ text: String) -> String {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines[1] = String(lines[1].reversed())
            return lines.joined(separator: "\n")
        }
        for given in Given.allCases {
            let (certificate, key, expected): (String, String, String) =
                switch given {
                case .noCertificate: ("", good.key, "chain.pem holds no PEM certificate")
                case .garbage: ("\u{1}\u{2}binary", good.key, "chain.pem holds no PEM certificate")
                case .brokenCertificate: (broken(good.chain), good.key, "a certificate in chain.pem is malformed")
                case .brokenSecond:
                    (good.chain + broken(good.root), good.key, "a certificate in chain.pem is malformed")
                case .noKey: (good.chain, good.chain, "key.pem holds no PEM private key")
                case .brokenKey: (good.chain, broken(good.key), "the private key in key.pem is malformed")
                case .encryptedKey: (good.chain, good.encryptedKey, "the private key in key.pem is encrypted")
                case .strangersKey:
                    (good.chain, good.strangerKey, "in key.pem does not belong to the first certificate")
                }
            let error = #expect(throws: TLSConfigurationError.self, "\(given)") {
                try TLSContext(
                    serverCertificate: PEMText(certificate, source: "chain.pem"),
                    privateKey: PEMText(key, source: "key.pem")
                )
            }
            #expect(error?.description.contains(expected) == true, "\(given): \(error?.description ?? "")")
        }
    }

    @Test(arguments: [
        ("/nonexistent/key.pem", "No such file or directory"), ("/", "Is a directory"),
        ("/dev/zero", "longer than 1 MiB"),
        ("a\0b", "null byte"),
    ])
    func unreadableFileIsNamed(path: String, reason: String) {
        let error = #expect(throws: TLSConfigurationError.self) { try PEMText(file: path) }
        #expect(error?.description.hasPrefix("cannot read \(path): ") == true)
        #expect(error?.description.contains(reason) == true)
    }

    @Test func textOfAKeyIsNeverPrinted() async throws {
        let text = PEMText(try await TestCertificates.shared.value.key, source: "key.pem")
        var dumped = ""
        dump(text, to: &dumped)
        #expect(!"\(text) \(String(reflecting: text)) \(dumped)".contains("PRIVATE"))
    }

    @Test(arguments: [[""], [String(repeating: "a", count: 256)]])
    func applicationProtocolNamesHaveBounds(names: [String]) {
        #expect(throws: TLSConfigurationError.invalidApplicationProtocols) {
            try TLSContext(trusting: .system, applicationProtocols: names)
        }
    }
}
