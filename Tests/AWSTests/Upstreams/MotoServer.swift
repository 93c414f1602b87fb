import Foundation
import FoundationNetworking
import JSON

/// A moto server of the test run: real requests against another implementation of the AWS APIs.
///
/// `LES_PYTHON` names the Python that has moto and boto3. The server ends with its standard input, so also when the
/// tests crash.
final class MotoServer: Sendable {
    /// Functions, queues, buckets and topics numbered from 0 that the server starts with.
    static let resourceCount = 16

    static let url: String = answer?["url"]?.string ?? ""
    static let tableStream: String = answer?["tableStream"]?.string ?? ""
    /// Whether there is a server to test against.
    static var isAvailable: Bool { answer != nil }
    /// Why not.
    static let reason: String =
        "python3 (or LES_PYTHON) has no moto with its server, or no boto3: pip install 'moto[server]' boto3"

    /// The policy of a function; `nil` if it has none.
    static func policy(of function: String) async throws -> JSONObject? {
        guard let url = URL(string: "\(url)/2015-03-31/functions/\(function)/policy") else { return nil }
        var request = URLRequest(url: url)
        let credential = "Credential=testing/20260101/us-east-1/lambda/aws4_request"
        request.setValue(
            "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host, Signature=0",
            forHTTPHeaderField: "Authorization"
        )
        let (data, _) = try await URLSession.shared.data(for: request)
        let answer = try JSONValue(parsing: Array(data)).object
        return try answer?["Policy"]?.string.flatMap { try JSONValue(parsing: $0).object }
    }

    // Kept open until the process ends, which ends the server. Safe to share: written once, while `answer` is made, and
    // read by nobody.
    nonisolated(unsafe) private static var input: Pipe?

    private static let answer: JSONObject? = {
        let process = Process()
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "moto_upstream.py")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3", script.path(), "\(resourceCount)",
        ]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        MotoServer.input = input
        // Up to the first line, or to the end if the script fails.
        var line = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
            line += byte
        }
        return (try? JSONValue(parsing: line))?.object
    }()
}
