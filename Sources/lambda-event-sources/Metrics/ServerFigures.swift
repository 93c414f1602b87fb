import ControlPlane
import CoreMetrics
import EventSources
import HTTPServer
import PrometheusMetrics
import Synchronization

/// Brings the figures up to date that are looked at rather than counted, whenever they are asked for.
final class ServerFigures: Sendable {
    /// Where the figures come from.
    struct Sources: Sendable {
        var http: HTTPServer
        var store: any ServerStorage
        var log: ServerLog
        var forwarder: Forwarder?
    }

    private struct State {
        var sources: Sources?
        var counters: Counters
        var processorSeconds = 0.0
    }

    private let registry: PrometheusRegistry
    private let state: Mutex<State>

    init(registry: PrometheusRegistry, started: Timestamp) {
        self.registry = registry
        state = Mutex(State(counters: Counters(registry)))
        Meter(label: MetricCatalogue.buildInformation, dimensions: [("version", Version.current)], factory: registry)
            .set(1)
        gauge(MetricCatalogue.startTime, Double(started.milliseconds) / 1000)
    }

    /// Says where the figures come from, once that exists.
    func connect(_ sources: Sources) {
        state.withLock { $0.sources = sources }
    }

    /// All metrics as Prometheus reads them, with figures of this moment.
    func text() -> [UInt8] {
        // One at a time, so that no sum is taken twice.
        state.withLock { state in
            sampleProcess(&state)
            if let sources = state.sources { sample(sources, &state.counters) }
        }
        gauge(MetricCatalogue.refusedMetrics, Double(registry.refusedMetrics))
        return registry.text()
    }

    private func sampleProcess(_ state: inout State) {
        let process = ProcessFigures.read()
        gauge(MetricCatalogue.residentMemory, Double(process.residentBytes))
        gauge(MetricCatalogue.virtualMemory, Double(process.virtualBytes))
        gauge(MetricCatalogue.openFiles, Double(process.openFiles))
        gauge(MetricCatalogue.openFilesLimit, Double(process.openFilesLimit))
        FloatingPointCounter(label: MetricCatalogue.processorTime, factory: registry)
            .increment(by: process.processorSeconds - state.processorSeconds)
        state.processorSeconds = max(state.processorSeconds, process.processorSeconds)
    }

    private func sample(_ sources: Sources, _ counters: inout Counters) {
        let http = sources.http.statistics
        gauge(MetricCatalogue.openConnections, Double(http.openConnections))
        gauge(MetricCatalogue.sendingBytes, Double(http.sendingBytes))
        gauge(MetricCatalogue.receivingBytes, Double(http.receivingBytes))
        counters.acceptedConnections.set(http.acceptedConnections)
        counters.refusedConnections.set(http.refusedConnections)
        counters.droppedConnections.set(http.droppedConnections)
        counters.evictedConnections.set(http.evictedConnections)
        counters.droppedHandshakes.set(http.droppedHandshakes)
        counters.failedHandshakes.set(http.failedHandshakes)
        counters.refusedRequests.set(http.refusedRequests)
        counters.timeouts.set(http.timeouts)
        counters.droppedLogLines.set(sources.log.dropped)

        let store = sources.store.statistics
        gauge(MetricCatalogue.databaseBytes, Double(store.databaseBytes))
        gauge(MetricCatalogue.logBytes, Double(store.logBytes))
        gauge(MetricCatalogue.waitingWrites, Double(store.waitingWrites))

        guard let forwarder = sources.forwarder?.metrics else { return }
        ForwardingMeters(factory: registry).sample(forwarder, at: Clock.now())
        counters.successes.set(forwarder.successes)
        counters.refusals.set(forwarder.refusals)
    }

    private func gauge(_ label: String, _ value: Double) {
        Meter(label: label, factory: registry).set(value)
    }
}

/// The counters whose sums are kept elsewhere.
private struct Counters {
    var acceptedConnections, refusedConnections, evictedConnections, refusedRequests, timeouts: SampledCounter
    var droppedConnections, droppedHandshakes, failedHandshakes: SampledCounter
    var successes, refusals, droppedLogLines: SampledCounter

    init(_ factory: any MetricsFactory) {
        func counter(_ label: String) -> SampledCounter { SampledCounter(label, factory: factory) }
        func dropped(_ reason: String) -> SampledCounter {
            SampledCounter(MetricCatalogue.droppedConnections, [("reason", reason)], factory: factory)
        }
        droppedConnections = dropped("connection-limit")
        droppedHandshakes = dropped("handshake-limit")
        failedHandshakes = dropped("handshake-failed")
        acceptedConnections = counter(MetricCatalogue.acceptedConnections)
        refusedConnections = counter(MetricCatalogue.refusedConnections)
        evictedConnections = counter(MetricCatalogue.evictedConnections)
        refusedRequests = counter(MetricCatalogue.refusedRequests)
        timeouts = counter(MetricCatalogue.timeouts)
        droppedLogLines = counter(MetricCatalogue.droppedLogLines)
        successes = counter(MetricCatalogue.forwardingSuccesses)
        refusals = counter(MetricCatalogue.forwardingRefusals)
    }
}
