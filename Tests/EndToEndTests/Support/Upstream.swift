import Foundation
import FoundationNetworking
import JSON
import Testing

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

    /// Why not.
    static let advice: Comment = "python3 (or LES_PYTHON) has no moto with its server: pip install 'moto[server]'"

    private static let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"

    /// The server did not start.
    struct Failure: Error {}

    /// Starts a server.
    ///
    /// - Parameter names: Functions and queues that it has besides the numbered ones.
    /// - Throws: ``Failure`` if it does not become ready.
    init(names: [String] = []) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "AWSTests/moto_upstream.py")
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [Self.python, script.path(), "\(Self.resourceCount)"] + names
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
    var environment: [String: String] { environment(through: url) }

    /// What a server needs to forward here through a proxy.
    func environment(through url: String) -> [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_CONFIG_FILE": "/nonexistent/config",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials", "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    /// The mappings there are.
    func mappings() async throws -> [JSONObject] {
        let answer = try await send("GET", "/2015-03-31/event-source-mappings/")
        return (answer.object?["EventSourceMappings"]?.array ?? []).compactMap(\.object)
    }

    /// Makes a mapping that no server of ours knows.
    func makeMapping(_ request: JSONObject) async throws -> JSONObject {
        let answer = try await send("POST", "/2015-03-31/event-source-mappings", .object(request))
        guard let mapping = answer.object, mapping["UUID"] != nil else { throw Failure() }
        return mapping
    }

    /// The entries of a bucket's notifications, as XML.
    func notifications(of bucket: String) async throws -> String {
        String(decoding: try await bytes("GET", "/\(bucket)?notification", nil, service: "s3"), as: UTF8.self)
    }

    /// Writes a bucket's notifications, as somebody else would.
    func write(notifications document: String, of bucket: String) async throws {
        _ = try await bytes("PUT", "/\(bucket)?notification", Data(document.utf8), service: "s3")
    }

    /// The endpoints that a topic's messages go to.
    func subscriptions(of topic: String) async throws -> [String] {
        let form = "Action=ListSubscriptionsByTopic&Version=2010-03-31&TopicArn=\(topic)"
        let text = String(decoding: try await bytes("POST", "/", Data(form.utf8), service: "sns"), as: UTF8.self)
        return text.matches(of: #/<Endpoint>(.*?)<\/Endpoint>/#).map { String($0.output.1) }
    }

    /// The ids of the statements of a function's policy.
    func statements(of function: String) async throws -> [String] {
        let answer = try await send("GET", "/2015-03-31/functions/\(function)/policy")
        let policy = try answer.object?["Policy"]?.string.flatMap { try JSONValue(parsing: $0).object }
        return (policy?["Statement"]?.array ?? []).compactMap { $0.object?["Sid"]?.string }
    }

    private func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let data = try await bytes(method, path, body.map { Data($0.serialized()) }, service: "lambda")
        return data.isEmpty ? .null : try JSONValue(parsing: Array(data))
    }

    private func bytes(_ method: String, _ path: String, _ body: Data?, service: String) async throws -> Data {
        guard let url = URL(string: url + path) else { throw Failure() }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        let types = ["lambda": "application/json", "s3": "application/xml", "sns": "application/x-www-form-urlencoded"]
        request.setValue(types[service], forHTTPHeaderField: "Content-Type")
        // Moto looks at the scope of a signature only.
        let credential = "Credential=testing/20260101/us-east-1/\(service)/aws4_request"
        request.setValue(
            "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host, Signature=0",
            forHTTPHeaderField: "Authorization"
        )
        return try await URLSession.shared.data(for: request).0
    }
}
