/// A metric as Prometheus sees it: one name with its series, declared before anything is counted.
///
/// swift-metrics knows names and dimensions only; the help text, the bounds of a histogram and how many series there
/// may be are said here. Names follow the Prometheus naming practices: base units, and `_total` at the end of a counter.
public struct MetricFamily: Sendable, Hashable {
    /// What is kept of the values.
    public enum Kind: Sendable, Hashable {
        /// A sum that only grows.
        case counter
        /// A value that goes up and down.
        case gauge
        /// How many values are at most as large as each of these bounds, which ascend; those of a timer are seconds.
        case histogram(bounds: [Double])
    }

    /// The name, which is also the label of the swift-metrics objects that feed it.
    public var name: String
    /// What is measured, in one sentence.
    public var help: String
    /// What is kept.
    public var kind: Kind
    /// How many combinations of dimensions are kept; what is counted under further ones is dropped, and that counted.
    public var seriesLimit: Int

    /// Makes a declaration.
    public init(_ name: String, _ kind: Kind, _ help: String, seriesLimit: Int = 1000) {
        self.name = name
        self.kind = kind
        self.help = help
        self.seriesLimit = seriesLimit
    }

    /// Bounds for how long requests take, from a tenth of a millisecond to ten seconds.
    public static let latencyBounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
    ]
}
