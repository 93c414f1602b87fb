import CoreMetrics

/// The values under one name and one combination of dimensions.
protocol Series: AnyObject, Sendable {
    /// Appends its lines: the name, the suffix that a part of it has, its own labels beside those of the series, the value.
    func write(_ name: String, _ labels: LabelSet, to text: inout ExpositionText)
}

/// A sum of whole numbers.
final class CounterSeries: Series, CounterHandler {
    private let sum = StripedSum()

    // A counter that goes down would look like a restart.
    func increment(by amount: Int64) { if amount > 0 { sum.add(amount) } }

    func reset() { sum.reset() }

    func write(_ name: String, _ labels: LabelSet, to text: inout ExpositionText) {
        text.sample(name, labels, String(sum.value))
    }
}

/// A sum of numbers with fractions.
final class FloatingPointCounterSeries: Series, FloatingPointCounterHandler {
    private let sum = AtomicDouble()

    func increment(by amount: Double) { if amount > 0 { sum.add(amount) } }

    func reset() { sum.set(0) }

    func write(_ name: String, _ labels: LabelSet, to text: inout ExpositionText) {
        text.sample(name, labels, ExpositionText.number(sum.value))
    }
}

/// The last value.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let last = AtomicDouble()

    func set(_ value: Int64) { last.set(Double(value)) }
    func set(_ value: Double) { last.set(value) }
    func increment(by amount: Double) { last.add(amount) }
    func decrement(by amount: Double) { last.add(-amount) }
    func record(_ value: Int64) { last.set(Double(value)) }
    func record(_ value: Double) { last.set(value) }

    func write(_ name: String, _ labels: LabelSet, to text: inout ExpositionText) {
        text.sample(name, labels, ExpositionText.number(last.value))
    }
}

/// How the values are distributed over ranges.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    private let bounds: [Double]
    /// The bounds in nanoseconds, so that a timer divides nothing.
    private let nanosecondBounds: [Int64]
    /// How many values fell between a bound and the one before; the last is for what is beyond all.
    private let buckets: [StripedSum]
    private let sum = AtomicDouble()
    private let nanoseconds = StripedSum()

    init(bounds: [Double]) {
        self.bounds = bounds
        nanosecondBounds = bounds.map { Int64(exactly: ($0 * 1e9).rounded()) ?? .max }
        buckets = (0...bounds.count).map { _ in StripedSum() }
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
        sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) {
        var index = 0
        while index < nanosecondBounds.count, duration > nanosecondBounds[index] { index += 1 }
        buckets[index].add(1)
        nanoseconds.add(duration)
    }

    func write(_ name: String, _ labels: LabelSet, to text: inout ExpositionText) {
        var count: Int64 = 0
        for (bound, bucket) in zip(bounds, buckets) {
            count &+= bucket.value
            text.sample(name + "_bucket", labels.adding("le", ExpositionText.number(bound)), String(count))
        }
        count &+= buckets[bounds.count].value
        text.sample(name + "_bucket", labels.adding("le", "+Inf"), String(count))
        text.sample(name + "_sum", labels, ExpositionText.number(sum.value + Double(nanoseconds.value) / 1e9))
        text.sample(name + "_count", labels, String(count))
    }
}
