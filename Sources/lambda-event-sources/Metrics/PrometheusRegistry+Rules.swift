import ControlPlane
import CoreMetrics
import EventSources
import PrometheusMetrics

extension PrometheusRegistry {
    /// Counts the rules that a refused request breaks, each once.
    ///
    /// Rules are declared in the source, so there are only so many.
    func count(brokenRules rules: [Finding.Code], face: ChangeFace) {
        for rule in Set(rules) {
            Counter(
                label: MetricCatalogue.brokenRules,
                dimensions: [("face", face.rawValue), ("rule", rule.rawValue)],
                factory: self
            ).increment()
        }
    }
}
