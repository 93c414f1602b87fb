import ControlPlane
import EventSources
import RESTAPI

extension ReadinessCheck {
    /// Beyond this many seconds in the outbox somebody should look; until then AWS may just be slow.
    private static let acceptedOutboxAge: Int64 = 300
    /// Below this much the disk will soon be full.
    private static let wantedDiskBytes: Int64 = 100 << 20

    /// Everything that `/readyz` looks at beyond reading.
    static func all(
        of database: any MappingDatabase,
        _ store: any ServerStorage,
        watch: StoreWatch,
        forwarder: Forwarder?
    ) -> [ReadinessCheck] {
        var checks = [
            ReadinessCheck(name: "database-writable") { watch.writeFailure },
            migrations(of: database),
            diskSpace(of: store),
        ]
        if let forwarder { checks.append(outbox(forwarder)) }
        return checks
    }

    /// Looked at once: the schema was brought up to date at the start, and no other server can have the database since.
    private static func migrations(of database: any MappingDatabase) -> ReadinessCheck {
        let outcome: Outcome
        do {
            let all = try database.migrationStatus()
            let missing = all.filter { if case .applied = $0.state { false } else { true } }
            outcome =
                missing.isEmpty
                ? .ok("\(all.count) applied")
                : .failing("not applied: " + missing.map { "\($0.version) \($0.name)" }.joined(separator: ", "))
        } catch {
            outcome = .failing("\(error)")
        }
        return ReadinessCheck(name: "migrations") { outcome }
    }

    private static func diskSpace(of store: any ServerStorage) -> ReadinessCheck {
        ReadinessCheck(name: "disk-space") {
            guard let free = store.statistics.freeBytes else { return .ok(nil) }
            let text = "\(free >> 20) MiB free"
            return free < wantedDiskBytes ? .degraded("only \(text); writes fail once the disk is full") : .ok(text)
        }
    }

    /// AWS being slow or away is no reason to take this server out of service.
    private static func outbox(_ forwarder: Forwarder) -> ReadinessCheck {
        ReadinessCheck(name: "outbox") {
            let metrics = forwarder.metrics
            guard let since = metrics.oldestSince else { return .ok("nothing waits for AWS") }
            let seconds = max(0, (Clock.now().milliseconds - since.milliseconds) / 1000)
            let text = "\(metrics.queueLength) mappings wait for AWS, the longest for \(seconds) s"
            return seconds > acceptedOutboxAge ? .degraded(text) : .ok(text)
        }
    }
}
