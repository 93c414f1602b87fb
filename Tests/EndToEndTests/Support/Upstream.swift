import Foundation
import FoundationNetworking
import JSON

/// A moto server to forward to: another implementation of the AWS APIs, as a process that ends with its input.
///
/// `LES_PYTHON` names the Python that has moto and boto3.
final class Upstream: Sendable {
    /// Functions and queues, `function-0` and `queue-0` and so on, that it starts with.
    static let resourceCount = 16

    let url: String
    let tableStream: String
    private let process: Process
    private let input: Pipe

    /// Whether moto is installed.
    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", "import boto3, moto.server"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"

    /// The server did not start.
    struct Failure: Error {}

    init() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "AWSTests/moto_upstream.py")
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [Self.python, script.path(), "\(Self.resourceCount)"]
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
            line += byte
        }
        guard let answer = (try? JSONValue(parsing: Array(line)))?.object, let url = answer["url"]?.string else {
            throw Failure()
        }
        self.url = url
        tableStream = answer["tableStream"]?.string ?? ""
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
    }

    /// What a server needs to forward here.
    var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    /// The mappings there are.
    func mappings() async throws -> [JSONObject] {
        guard let url = URL(string: url + "/2015-03-31/event-source-mappings/") else { throw Failure() }
        var request = URLRequest(url: url)
        let credential = "Credential=testing/20260101/us-east-1/lambda/aws4_request"
        request.setValue(
            "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host, Signature=0",
            forHTTPHeaderField: "Authorization"
        )
        let (data, _) = try await URLSession.shared.data(for: request)
        let answer = try JSONValue(parsing: Array(data))
        return (answer.object?["EventSourceMappings"]?.array ?? []).compactMap(\.object)
    }
}
