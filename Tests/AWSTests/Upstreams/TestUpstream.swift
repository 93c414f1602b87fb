import AWS
import ControlPlane
import Foundation
import Logging
import Synchronization

/// An upstream that knows nothing of this machine's files, variables and credentials.
enum TestUpstream {
    static let scope = UpstreamScope(account: "123456789012", region: "us-east-1")
    static let accessKey = "AKIDEXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    static let keys = ["AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secret]

    /// An environment without any file, and with instance metadata off.
    static func environment(_ variables: [String: String] = [:]) -> [String: String] {
        [
            "AWS_CONFIG_FILE": "/nonexistent/config", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_METADATA_SERVICE_TIMEOUT": "30",
        ].merging(variables) { _, new in new }
    }

    /// Time that stands still, for everything that is not about time.
    static let now = 1_780_000_000.0

    static func make(
        _ endpoint: String,
        _ variables: [String: String] = keys,
        callTimeout: Double = 20,
        maximumAnswerByteCount: Int = 1 << 20,
        now: (@Sendable () -> Double)? = nil,
        sleep: @escaping @Sendable (Double) async throws -> Void = { _ in },
        log: LogCapture = LogCapture()
    ) throws -> AWSUpstream {
        let configuration = AWSConfiguration(
            environment: environment(variables.merging(["AWS_ENDPOINT_URL": endpoint]) { old, _ in old }),
            callTimeout: callTimeout,
            connectTimeout: 5,
            maximumAnswerByteCount: maximumAnswerByteCount,
            now: now ?? { Self.now },
            sleep: sleep
        )
        return try AWSUpstream(configuration, logger: log.logger)
    }
}

/// Everything that was logged, as text.
final class LogCapture: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(capture: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let capture: LogCapture
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            capture.lines.withLock { $0.append("\(event.level) \(event.message) \(pairs.joined(separator: " "))") }
        }
    }
}

/// A clock that a test moves.
final class TestClock: Sendable {
    private let seconds: Mutex<Double>

    init(_ seconds: Double = TestUpstream.now) { self.seconds = Mutex(seconds) }

    var now: Double {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }
}

/// A folder that is gone after the test.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aws-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

extension URL {
    /// Writes a file into this folder and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path(percentEncoded: false)
    }
}

/// The failure that a call ends with, or `nil` if it does not.
func failure(of body: () async throws -> Void) async -> UpstreamFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? UpstreamFailure
    }
}
