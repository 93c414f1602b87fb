import ArgumentParser

/// A span of time as it is written on a command line: `90d`, `12h`, `30m` or `45s`.
struct TimeSpan: ExpressibleByArgument {
    /// At least one second, at most about a thousand years.
    let milliseconds: Int64

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    private static let longest: Int64 = 365_000 * 86400

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), let count = Int64(argument.dropLast()), count > 0,
            argument.first?.isNumber == true
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds <= Self.longest else { return nil }
        milliseconds = seconds * 1000
    }
}
