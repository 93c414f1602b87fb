import Foundation
import Testing

/// How long the harnesses go on: briefly among the other tests, as long as asked for by `scripts/soak`.
enum Soak {
    /// Rounds of a harness that works in rounds.
    static func rounds(_ usual: Int) -> Int { number("LES_SOAK_ROUNDS") ?? usual }

    /// When a harness that works for a time ends; if several share it, the time is that of all of them.
    static func deadline(_ usual: Duration, sharedBy count: Int = 1) -> ContinuousClock.Instant {
        ContinuousClock.now + (number("LES_SOAK_MINUTES").map { .seconds(60 * $0) / count } ?? usual)
    }

    /// Says what a harness has done, since silence could also mean that it did nothing.
    static func report(_ text: String) { print("soak: \(text)") }

    /// Where chance begins; what a run used is in its output, so that it can be had again.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["LES_SOAK_SEED"].flatMap { UInt64($0) } ?? 1
    }

    /// More than any run that was asked for may take.
    static var timeLimit: TimeLimitTrait.Duration {
        .minutes(5 + (number("LES_SOAK_MINUTES") ?? 0) + (number("LES_SOAK_ROUNDS") ?? 0))
    }

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
    }
}
