import Foundation
import JSON
import PrometheusMetrics
import Testing
import Yams

@testable import lambda_event_sources

/// What `packaging/` has for those who watch the server and for Kubernetes.
@Suite(.timeLimit(.minutes(5))) struct ManifestTests {
    private static func text(_ name: String) throws -> String {
        try String(contentsOf: Product.root.appending(path: "packaging/\(name)"), encoding: .utf8)
    }

    // MARK: Prometheus and Grafana

    @Test(arguments: ["prometheus/alerts.yaml", "prometheus/alerts_test.yaml", "prometheus/dashboard.json"])
    func metricsAreThoseOfTheServer(_ name: String) throws {
        let families = Dictionary(uniqueKeysWithValues: MetricCatalogue.families.map { ($0.name, $0.kind) })
        let named = try Self.text(name).matches(of: #/\b(?:lambda_event_sources|process)_[a-z_]+/#)
        let metrics = named.map { String($0.0) }
        #expect(metrics.count > 3)
        for metric in metrics {
            if families[metric] != nil { continue }
            let parts = metric.matches(of: #/^(.+)_(?:bucket|sum|count)$/#).first
            let kind = parts.flatMap { families[String($0.1)] }
            guard case .histogram? = kind else {
                Issue.record("\(name): there is no \(metric)")
                continue
            }
        }
    }

    @Test func alertsSayWhatIsWrongAndWhatToDo() async throws {
        let file = try #require(try Yams.load(yaml: Self.text("prometheus/alerts.yaml")) as? [String: [[String: Any]]])
        let rules = try #require(file["groups"]?.first?["rules"] as? [[String: Any]])
        #expect(rules.count > 8)
        #expect(Set(rules.compactMap { $0["alert"] as? String }).count == rules.count)
        for rule in rules {
            let notes = try #require(rule["annotations"] as? [String: String])
            #expect(notes.keys.sorted() == ["description", "summary"])
            #expect((rule["labels"] as? [String: String])?["severity"] != nil)
        }
        let folder = try TemporaryFolder()
        let path = Product.root.appending(path: "packaging/prometheus").path
        let tool = try await Shell.run("command -v promtool", in: folder)
        guard tool.exit == .status(0) else {
            print("the alerts are not tried by promtool, which is not installed here")
            return
        }
        let run = try await Shell.run(
            "cd '\(path)' && promtool check rules alerts.yaml && promtool test rules alerts_test.yaml",
            in: folder
        )
        #expect(run.exit == .status(0), "\(run.output)\(run.errors)")
    }

    @Test func dashboardIsWhole() throws {
        let dashboard = try #require(try JSONValue(parsing: Self.text("prometheus/dashboard.json")).object)
        let panels = try #require(dashboard["panels"]?.array)
        #expect(Set(panels.map { $0.object?["id"]?.integer }).count == panels.count)
        for panel in panels where panel.object?["type"]?.string != "row" {
            let targets = try #require(panel.object?["targets"]?.array)
            #expect(!targets.isEmpty)
            for target in targets { #expect(target.object?["expr"]?.string?.contains(#"job="$job""#) == true) }
        }
    }

    // MARK: Kubernetes

    private static func objects() throws -> [String: [String: Any]] {
        let documents = try Yams.load_all(yaml: text("kubernetes/lambda-event-sources.yaml"))
        let objects = documents.compactMap { $0 as? [String: Any] }
        return Dictionary(uniqueKeysWithValues: objects.map { ($0["kind"] as? String ?? "?", $0) })
    }

    /// What a path of members leads to.
    private static func value(_ object: Any?, _ path: String) -> Any? {
        path.split(separator: ".").reduce(object) { found, step in
            if let list = found as? [Any] {
                return Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
            }
            return (found as? [String: Any])?[String(step)]
        }
    }

    @Test func podIsReachedAndKeepsItsDatabase() throws {
        let objects = try Self.objects()
        #expect(objects.keys.sorted() == ["ConfigMap", "NetworkPolicy", "Service", "StatefulSet"])
        let set = objects["StatefulSet"]
        let labels = Self.value(set, "spec.template.metadata.labels") as? [String: String]
        #expect(labels?.isEmpty == false)
        #expect(Self.value(set, "spec.selector.matchLabels") as? [String: String] == labels)
        #expect(Self.value(objects["Service"], "spec.selector") as? [String: String] == labels)
        #expect(Self.value(objects["NetworkPolicy"], "spec.podSelector.matchLabels") as? [String: String] == labels)
        #expect(Self.value(set, "spec.replicas") as? Int == 1)
        #expect(Self.value(set, "spec.template.spec.enableServiceLinks") as? Bool == false)
        let pod = "spec.template.spec."
        #expect(Self.value(set, pod + "securityContext.runAsUser") as? Int == 10001)
        #expect(try Self.text("container/Containerfile").contains("\nUSER 10001:10001\n"))
        #expect(Self.value(set, pod + "containers.0.securityContext.readOnlyRootFilesystem") as? Bool == true)
        let text = try #require(Self.configuration(objects))
        let configuration = try #require(try Yams.load(yaml: text) as? [String: Any])
        let port = Self.value(set, pod + "containers.0.ports.0.containerPort") as? Int
        #expect(configuration["port"] as? Int == port)
        let name = Self.value(set, pod + "containers.0.ports.0.name") as? String
        #expect(Self.value(objects["Service"], "spec.ports.0.targetPort") as? String == name)
        #expect(Self.value(objects["NetworkPolicy"], "spec.ingress.0.ports.0.port") as? String == name)
        let volume = Self.value(set, "spec.volumeClaimTemplates.0.metadata.name") as? String
        let mount = Self.value(set, pod + "containers.0.volumeMounts.0") as? [String: String]
        #expect(mount?["name"] == volume)
        let database = try #require(configuration["database"] as? String)
        #expect(URL(filePath: database).deletingLastPathComponent().path == mount?["mountPath"])
    }

    private static func configuration(_ objects: [String: [String: Any]]) -> String? {
        (value(objects["ConfigMap"], "data") as? [String: String])?["config.yaml"]
    }

    @Test func serverAnswersTheProbes() async throws {
        let objects = try Self.objects()
        let found = Self.value(objects["StatefulSet"], "spec.template.spec.containers.0")
        let container = try #require(found as? [String: Any])
        let arguments = try #require(container["args"] as? [String])
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.configuration(objects) ?? "", to: "config.yaml")
        let mounted = "/etc/lambda-event-sources/config.yaml"
        #expect(arguments.first == "serve" && arguments.contains(mounted))
        let variables = try #require(container["env"] as? [[String: Any]])
        #expect(variables.map { $0["name"] as? String } == ["LAMBDA_EVENT_SOURCES_PRINCIPALS"])
        let server = try await Server.start(
            arguments.dropFirst().map { $0 == mounted ? file : $0 },
            in: folder,
            environment: [
                "LAMBDA_EVENT_SOURCES_PRINCIPALS":
                    #"[{"name": "ci", "role": "editor", "token": "0123456789abcdef0123456789abcdef"}]"#
            ]
        )
        for probe in ["livenessProbe", "readinessProbe"] {
            let path = try #require(Self.value(container, "\(probe).httpGet.path") as? String)
            // The kubelet names the address of the pod as the host.
            let asked = try await Shell.run(
                "curl -s -o answer -w '%{http_code}' -H 'Host: 10.1.2.3:8080' 'http://127.0.0.1:\(server.port)\(path)'",
                in: folder
            )
            #expect(asked.output == "200", "\(path)")
        }
    }
}
