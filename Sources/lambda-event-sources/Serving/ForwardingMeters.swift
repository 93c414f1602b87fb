import ControlPlane
import CoreMetrics
import EventSources

/// The figures of the forwarder, for each service and region.
struct ForwardingMeters: ForwardingObserver {
    let factory: any MetricsFactory

    func didCall(
        _ call: UpstreamCall,
        for id: MappingID,
        in scope: UpstreamScope,
        seconds: Double,
        failure: UpstreamFailure?
    ) {
        let place = [("service", call.service), ("region", scope.region)]
        count(MetricCatalogue.forwardingCalls, place)
        if failure != nil { count(MetricCatalogue.forwardingFailures, place) }
        if failure?.kind == .throttled { count(MetricCatalogue.forwardingThrottles, place) }
        Timer(
            label: MetricCatalogue.forwardingDuration,
            dimensions: [("service", call.service), ("operation", call.operation)],
            factory: factory
        ).recordNanoseconds(Int64(min(max(0, seconds), 1e6) * 1e9))
    }

    func didNote(_ message: String, about id: MappingID?) {}

    /// Sets the figures that are looked at rather than counted.
    func sample(_ metrics: ForwardingMetrics, at now: Timestamp) {
        for queue in metrics.queues {
            let place = [("service", queue.service), ("region", queue.region)]
            Meter(label: MetricCatalogue.forwardingQueue, dimensions: place, factory: factory).set(queue.length)
            let waiting = queue.oldestSince.map { max(0, now.milliseconds - $0.milliseconds) } ?? 0
            Meter(label: MetricCatalogue.forwardingAge, dimensions: place, factory: factory).set(Double(waiting) / 1000)
        }
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        Counter(label: label, dimensions: dimensions, factory: factory).increment()
    }
}
