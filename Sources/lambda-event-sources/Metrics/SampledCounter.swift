import CoreMetrics

/// A counter of something that is counted elsewhere: it is told the sum, and takes what came since the last time.
struct SampledCounter {
    private let counter: Counter
    private var last = 0

    init(_ label: String, _ dimensions: [(String, String)] = [], factory: any MetricsFactory) {
        counter = Counter(label: label, dimensions: dimensions, factory: factory)
    }

    mutating func set(_ sum: Int) {
        guard sum > last else { return }
        counter.increment(by: sum - last)
        last = sum
    }
}
