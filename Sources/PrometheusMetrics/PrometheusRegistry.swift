public import CoreMetrics
import Synchronization

/// Keeps what swift-metrics objects measure, and writes it down for Prometheus to collect.
///
/// Making a metric takes a lock; counting takes none. Two objects with the same name and dimensions feed one series.
public final class PrometheusRegistry: MetricsFactory {
    fileprivate struct Family {
        let declaration: MetricFamily
        var series: [LabelSet: any Series] = [:]
    }

    fileprivate struct State {
        var families: [String: Family] = [:]
        /// Names in the order of their declaration, then of their first use.
        var names: [String] = []
        var undeclared = 0
        var refused = 0
    }

    private let state: Mutex<State>

    /// How many metrics that nobody declared may be made.
    fileprivate static let undeclaredLimit = 200
    /// The media type of what ``text()`` gives.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Makes a registry.
    ///
    /// - Parameter families: What will be measured. A metric that is not declared is kept too, without a help text; of
    ///   two declarations with one name the first counts.
    public init(_ families: [MetricFamily] = []) {
        var initial = State()
        for family in families where initial.families[family.name] == nil {
            initial.families[family.name] = Family(declaration: family)
            initial.names.append(family.name)
        }
        state = Mutex(initial)
    }

    /// How many metrics could not be kept: of another kind than declared, with a dimension given twice, or beyond a limit.
    ///
    /// What they measure is lost.
    public var refusedMetrics: Int { state.withLock { $0.refused } }

    /// Everything measured so far, in the exposition format.
    public func text() -> [UInt8] {
        let (families, names) = state.withLock { ($0.families, $0.names) }
        var text = ExpositionText()
        for name in names {
            guard let family = families[name], !family.series.isEmpty else { continue }
            text.family(name, family.declaration.kind.typeName, help: family.declaration.help)
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                series.write(name, labels, to: &text)
            }
        }
        return text.bytes
    }

    // MARK: MetricsFactory

    /// Makes, or finds, a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { _ in CounterSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Makes, or finds, a counter with fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { _ in FloatingPointCounterSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Makes, or finds, a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { _ in GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Makes, or finds, a histogram, or a gauge if it does not aggregate.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return series(label, dimensions, .gauge) { _ in GaugeSeries() } ?? NOOPMetricsHandler.instance
        }
        return histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// Makes, or finds, a histogram of seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // What was measured stays: Prometheus would take a series that goes and comes again for a restart.

    /// Does nothing: a series stays once it is made.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing: a series stays once it is made.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Does nothing: a series stays once it is made.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing: a series stays once it is made.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing: a series stays once it is made.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries? {
        series(label, dimensions, .histogram(bounds: MetricFamily.latencyBounds)) { kind in
            guard case .histogram(let bounds) = kind else { return nil }
            return HistogramSeries(bounds: bounds)
        }
    }

    /// The series of a name and dimensions, made if it is not there; `nil` if it cannot be kept.
    private func series<Kept: Series>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricFamily.Kind,
        make: (MetricFamily.Kind) -> Kept?
    ) -> Kept? {
        let name = MetricName.sanitized(label, allowsColon: true)
        let labels = LabelSet(dimensions)
        return state.withLock { state in
            let found = labels.flatMap { state.series(name, $0, kind, make: make) }
            if found == nil { state.refused += 1 }
            return found
        }
    }
}

extension PrometheusRegistry.State {
    fileprivate mutating func series<Kept: Series>(
        _ name: String,
        _ labels: LabelSet,
        _ kind: MetricFamily.Kind,
        make: (MetricFamily.Kind) -> Kept?
    ) -> Kept? {
        if families[name] == nil {
            guard undeclared < PrometheusRegistry.undeclaredLimit else { return nil }
            undeclared += 1
            families[name] = .init(declaration: MetricFamily(name, kind, ""))
            names.append(name)
        }
        guard let family = families[name], family.declaration.kind.typeName == kind.typeName else { return nil }
        if let known = family.series[labels] { return known as? Kept }
        guard family.series.count < family.declaration.seriesLimit, let made = make(family.declaration.kind) else {
            return nil
        }
        families[name]?.series[labels] = made
        return made
    }
}

extension MetricFamily.Kind {
    /// The word after `# TYPE`.
    fileprivate var typeName: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
