import Foundation
import SigV4
import Testing

@Suite("Equal to botocore")
struct BotocoreComparisonTests {
    @Test(
        .enabled("botocore cannot be imported by \(Botocore.python); set LES_PYTHON to a Python that has it") {
            await Botocore.isImportable
        },
        .timeLimit(.minutes(5)),
        arguments: SigningCase.Style.allCases
    )
    func everyStageIsEqualByteForByte(style: SigningCase.Style) async throws {
        let cases = SigningCase.generate(style, count: 10_000, seed: 0x5169_5634)
        let theirs = try await Botocore.sign(cases)
        try #require(theirs.count == cases.count)

        var differences: [String] = []
        for (signingCase, theirs) in zip(cases, theirs) {
            let ours = try signingCase.signed()
            let canonicalRequest = String(decoding: ours.canonicalRequest.bytes, as: UTF8.self)
            if !equal(canonicalRequest, theirs.canonicalRequest)
                || !equal(ours.stringToSign.description, theirs.stringToSign)
                || ours.signature != theirs.signature
            {
                differences.append("\(signingCase)\nours:   \(canonicalRequest)\ntheirs: \(theirs.canonicalRequest)")
            } else if style.isPresigned {
                if !theirs.url.hasSuffix("?" + String(decoding: ours.request.query, as: UTF8.self)) {
                    differences.append("query of \(signingCase), theirs: \(theirs.url)")
                }
            } else if authorization(ours) != theirs.headers.last(where: { $0[0] == "Authorization" })?[1] {
                differences.append("Authorization of \(signingCase)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) differ, first: \(differences.first ?? "")")
    }

    // Equality of String is up to Unicode normalisation.
    private func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    private func authorization(_ signed: SignedRequest) -> String? {
        signed.request.values(of: "Authorization").first.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// botocore's signer in a Python process.
enum Botocore {
    struct Stages: Decodable {
        var canonicalRequest: String
        var stringToSign: String
        var signature: String
        var url: String
        var headers: [[String]]
    }

    struct Failure: Error {
        var status: Int32
        var message: String
    }

    static let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"

    static var isImportable: Bool {
        get async { (try? await run(["-c", "import botocore.auth"])) != nil }
    }

    static func sign(_ cases: [SigningCase]) async throws -> [Stages] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "botocore-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let requests = folder.appending(path: "requests.jsonl")
        let results = folder.appending(path: "results.jsonl")
        let newline = Data([UInt8(ascii: "\n")])
        try Data(cases.map { try JSONEncoder().encode($0) }.joined(separator: newline)).write(to: requests)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "botocore_signatures.py")
        try await run([script.path, requests.path, results.path])
        return try Data(contentsOf: results).split(separator: newline[0])
            .map { try JSONDecoder().decode(Stages.self, from: $0) }
    }

    private static func run(_ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let errors = FileManager.default.temporaryDirectory.appending(path: "botocore-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: errors) }
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardOutput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard process.terminationStatus == 0 else {
            let message = try String(decoding: Data(contentsOf: errors).suffix(2_000), as: UTF8.self)
            throw Failure(status: process.terminationStatus, message: message)
        }
    }
}
