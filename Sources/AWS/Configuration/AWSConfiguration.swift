import Foundation
import HostSystem

/// Where the AWS side takes its settings, credentials and time from.
public struct AWSConfiguration: Sendable {
    /// The environment variables to read, `AWS_PROFILE`, `AWS_REGION` and the like among them.
    public var environment: [String: String]
    /// Seconds that one call may take in all.
    public var callTimeout: Double
    /// Seconds that a connection to one address may take.
    public var connectTimeout: Double
    /// The longest body of an answer that is taken, in bytes.
    public var maximumAnswerByteCount: Int
    /// The current time, in seconds since 1970.
    public var now: @Sendable () -> Double
    /// Waits for some seconds.
    public var sleep: @Sendable (Double) async throws -> Void

    /// Makes a configuration; without arguments it is that of this process, by the system's clock.
    public init(
        environment: [String: String]? = nil,
        callTimeout: Double = 30,
        connectTimeout: Double = 5,
        maximumAnswerByteCount: Int = 16 << 20,
        now: (@Sendable () -> Double)? = nil,
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.environment = environment ?? ProcessInfo.processInfo.environment
        self.callTimeout = callTimeout
        self.connectTimeout = connectTimeout
        self.maximumAnswerByteCount = maximumAnswerByteCount
        self.now = now ?? { Double(SystemClock.unixMilliseconds()) / 1000 }
        self.sleep = sleep
    }
}
