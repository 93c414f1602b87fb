import CoreMetrics
import HTTPServer
import HTTPTypes

/// Counts the requests of one loop.
///
/// It remembers the metrics it has used, so that a request costs no look-up by name. Bound to the loop's queue.
final class RequestMeter {
    private struct Route {
        let duration: Timer
        /// The counters by status; few of a route ever occur.
        var counters: [(status: Int, counter: Counter)] = []
    }

    private let factory: any MetricsFactory
    /// By route, and for each first all methods but `HEAD`.
    private var routes: [Route?]
    private var others: [RouteCatalogue.Labels: Route] = [:]

    init(factory: any MetricsFactory) {
        self.factory = factory
        routes = Array(repeating: nil, count: 2 * RouteCatalogue.labels.count)
    }

    func count(_ answer: RequestSummary) {
        let duration = Int64(clamping: answer.nanoseconds)
        guard let number = answer.route, RouteCatalogue.labels.indices.contains(number) else {
            let labels = RouteCatalogue.labels(route: nil, method: answer.method)
            return count(answer.status, duration, labels, in: &others[labels])
        }
        let index = 2 * number + (answer.method == .head ? 1 : 0)
        // The labels are needed only the first time; see `count(_:_:_:in:)`.
        count(answer.status, duration, RouteCatalogue.labels(route: number, method: answer.method), in: &routes[index])
    }

    private func count(
        _ status: Int,
        _ duration: Int64,
        _ labels: @autoclosure () -> RouteCatalogue.Labels,
        in route: inout Route?
    ) {
        if route == nil { route = makeRoute(labels()) }
        route?.duration.recordNanoseconds(duration)
        if let known = route?.counters.first(where: { $0.status == status }) { return known.counter.increment() }
        let counter = makeCounter(labels(), status)
        counter.increment()
        route?.counters.append((status, counter))
    }

    private func makeRoute(_ labels: RouteCatalogue.Labels) -> Route {
        Route(
            duration: Timer(
                label: MetricCatalogue.requestDuration,
                dimensions: [("method", labels.method), ("route", labels.route)],
                factory: factory
            )
        )
    }

    private func makeCounter(_ labels: RouteCatalogue.Labels, _ status: Int) -> Counter {
        Counter(
            label: MetricCatalogue.requests,
            dimensions: [("method", labels.method), ("route", labels.route), ("status", String(status))],
            factory: factory
        )
    }
}
