import CoreMetrics
import PrometheusMetrics
import Testing

@Suite struct RegistryTests {
    private func lines(_ registry: PrometheusRegistry) -> [String] {
        String(decoding: registry.text(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func countsOfManyThreadsAreAllThere() async {
        let registry = PrometheusRegistry([MetricFamily("t_seconds", .histogram(bounds: [1]), "")])
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "c_total", factory: registry)
                    let timer = Timer(label: "t_seconds", factory: registry)
                    let sum = FloatingPointCounter(label: "f_total", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        timer.recordNanoseconds(1_000_000)
                        sum.increment(by: 0.5)
                    }
                }
            }
        }
        let lines = lines(registry)
        #expect(lines.contains("c_total 80000"))
        #expect(lines.contains("t_seconds_count 80000"))
        #expect(lines.contains("t_seconds_sum 80"))
        #expect(lines.contains("f_total 40000"))
    }

    @Test func seriesBeyondTheLimitAreDroppedAndThatIsCounted() {
        let registry = PrometheusRegistry([MetricFamily("c_total", .counter, "", seriesLimit: 3)])
        for number in 0..<10 {
            Counter(label: "c_total", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        #expect(lines(registry).filter { $0.hasPrefix("c_total{") }.count == 3)
        #expect(registry.refusedMetrics == 7)
    }

    @Test func undeclaredMetricsAreBoundedToo() {
        let registry = PrometheusRegistry()
        for number in 0..<1000 { Counter(label: "c\(number)_total", factory: registry).increment() }
        #expect(lines(registry).filter { $0.hasPrefix("# TYPE") }.count == 200)
        #expect(registry.refusedMetrics == 800)
    }

    @Test func metricOfAnotherKindThanDeclaredIsRefused() {
        let registry = PrometheusRegistry([MetricFamily("g", .gauge, "")])
        Counter(label: "g", factory: registry).increment()
        Timer(label: "g", factory: registry).recordNanoseconds(1)
        Recorder(label: "g", dimensions: [], aggregate: true, factory: registry).record(1)
        #expect(lines(registry).isEmpty)
        #expect(registry.refusedMetrics == 3)
        Gauge(label: "g", factory: registry).record(2)
        #expect(lines(registry) == ["# TYPE g gauge", "g 2"])
    }

    @Test func wholeAndFractionalCounterOfOneSeriesExcludeEachOther() {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", factory: registry).increment()
        FloatingPointCounter(label: "c_total", factory: registry).increment(by: 5)
        #expect(lines(registry).contains("c_total 1"))
        #expect(registry.refusedMetrics == 1)
    }

    @Test func dimensionGivenTwiceIsRefused() {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", dimensions: [("a", "1"), ("a", "2")], factory: registry).increment()
        #expect(registry.refusedMetrics == 1)
        #expect(lines(registry).isEmpty)
    }

    @Test func counterNeverGoesDown() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "c_total", factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        #expect(lines(registry).contains("c_total 5"))
    }

    @Test func destroyedMetricKeepsItsSeries() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "c_total", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(lines(registry).contains("c_total 1"))
    }
}
