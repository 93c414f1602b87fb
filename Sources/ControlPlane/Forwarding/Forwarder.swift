import EventSources
import Synchronization

/// Brings AWS in line with the outbox: a thin worker around ``ForwardingMachine``.
///
/// Mappings are worked on side by side, within bounds for each account, region and service, so that one that hangs
/// holds up no other; the changes of one mapping keep their order, because only one round of it runs at a time.
public final class Forwarder: ForwardingTrigger {
    private struct QueueName: Hashable {
        var region: String
        var service: String
    }

    private struct Waiting {
        var since: Timestamp
        var queue: QueueName?
    }

    private struct State: Sendable {
        var inbox: [MappingID] = []
        var finished: [(id: MappingID, dueAt: Timestamp?)] = []
        var isStopping = false
        var metrics = ForwardingMetrics()
        /// Since when AWS lacks something of each mapping in the queue.
        var backlog: [MappingID: Waiting] = [:]
        /// Where anything ever waited.
        var queues: Set<QueueName> = []
        var waiters: [MappingID: [ForwardingWaiter]] = [:]
    }

    private let storage: any MappingStorage
    private let upstream: any UpstreamAPI
    private let environment: ControlPlaneEnvironment
    private let settings: ForwardingSettings
    private let observer: (any ForwardingObserver)?
    private let journal: ForwardingJournal
    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Makes a forwarder; nothing is read or sent before ``run(untilIdle:)``.
    ///
    /// - Parameters:
    ///   - storage: The store.
    ///   - upstream: AWS.
    ///   - environment: Configuration, time and chance.
    ///   - settings: How patiently to work; how fast is for the upstream to decide.
    ///   - observer: Told what happens.
    public init(
        storage: any MappingStorage,
        upstream: any UpstreamAPI,
        environment: ControlPlaneEnvironment,
        settings: ForwardingSettings = ForwardingSettings(),
        observer: (any ForwardingObserver)? = nil
    ) {
        self.storage = storage
        self.upstream = upstream
        self.environment = environment
        self.settings = settings
        self.observer = observer
        journal = ForwardingJournal(storage: storage, environment: environment)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The figures of this moment.
    public var metrics: ForwardingMetrics {
        state.withLock { state in
            var metrics = state.metrics
            metrics.queueLength = state.backlog.count
            metrics.oldestSince = state.backlog.values.lazy.map(\.since).min()
            var queues: [QueueName: ForwardingMetrics.Queue] = [:]
            for name in state.queues {
                queues[name] = ForwardingMetrics.Queue(service: name.service, region: name.region)
            }
            for waiting in state.backlog.values {
                guard let name = waiting.queue, var queue = queues[name] else { continue }
                queue.length += 1
                queue.oldestSince = min(queue.oldestSince ?? waiting.since, waiting.since)
                queues[name] = queue
            }
            metrics.queues = queues.values.sorted { ($0.region, $0.service) < ($1.region, $1.service) }
            return metrics
        }
    }

    // MARK: Being told

    /// Says that the outbox row of a mapping is due.
    public func wake(_ id: MappingID) {
        let now = environment.now()
        state.withLock { state in
            state.inbox.append(id)
            if state.backlog[id] == nil { state.backlog[id] = Waiting(since: now) }
        }
        signal.yield()
    }

    /// Waits until a mapping is in sync, has failed or is gone.
    public func wait(for id: MappingID, seconds: Int, completion: @escaping @Sendable () -> Void) {
        let waiter = ForwardingWaiter(completion)
        state.withLock { $0.waiters[id, default: []].append(waiter) }
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            self.state.withLock { state in
                state.waiters[id]?.removeAll { $0 === waiter }
                if state.waiters[id]?.isEmpty == true { state.waiters[id] = nil }
            }
            waiter.finish()
        }
    }

    /// Ends ``run(untilIdle:)`` after the calls that are under way; what is left stays in the outbox.
    public func stop() {
        state.withLock { $0.isStopping = true }
        signal.yield()
    }

    // MARK: Working

    /// Works on the outbox until ``stop()``, or until nothing is left to do but what has failed.
    ///
    /// - Throws: ``StorageError`` if the outbox cannot be read.
    public func run(untilIdle: Bool = false) async throws {
        var schedule = ForwardingSchedule(concurrency: settings.concurrency)
        try await load(into: &schedule)
        try await withThrowingDiscardingTaskGroup { group in
            var alarm: (due: Timestamp, rings: ContinuousClock.Instant)?
            while true {
                let (inbox, finished, isStopping) = collect()
                for (id, dueAt) in finished {
                    schedule.finish(id)
                    if let dueAt { schedule.add(id, at: dueAt) }
                }
                let now = environment.now()
                for id in inbox { schedule.add(id, at: now) }
                if isStopping || untilIdle && schedule.count == 0 { break }
                let due = schedule.takeDue(at: now, limit: Self.batch)
                for (id, mapping) in try await mappings(due) { schedule.queue(turn(for: id, mapping)) }
                for (id, work) in try await work(on: schedule.start().map(\.id)) {
                    guard let (record, mapping) = work else {
                        schedule.finish(id)
                        continue
                    }
                    group.addTask { await self.work(record, mapping) }
                }
                if due.count == Self.batch { continue }
                // What is due is told by a clock that may be set or slewed, so an alarm that has rung may have been early.
                if let next = schedule.nextDue(), alarm.map({ next < $0.due || $0.rings <= .now }) ?? true {
                    let rings = ContinuousClock.now + .milliseconds(max(1, next.milliseconds - now.milliseconds))
                    alarm = (next, rings)
                    let signal = signal
                    group.addTask {
                        try? await Task.sleep(until: rings, clock: .continuous)
                        signal.yield()
                    }
                }
                var iterator = signals.makeAsyncIterator()
                if await iterator.next() == nil { break }
            }
            await drain(&schedule)
            group.cancelAll()
        }
    }

    /// Waits for the calls that are under way, but not for long: what is cut off is recognised at the next start.
    private func drain(_ schedule: inout ForwardingSchedule) async {
        let deadline = ContinuousClock.now + .seconds(settings.stopPatience)
        let alarm = Task { [signal] in
            try? await Task.sleep(until: deadline, clock: .continuous)
            signal.yield()
        }
        defer { alarm.cancel() }
        while true {
            for (id, _) in collect().finished { schedule.finish(id) }
            guard schedule.isWorking, ContinuousClock.now < deadline else { return }
            var iterator = signals.makeAsyncIterator()
            if await iterator.next() == nil { return }
        }
    }

    private static let batch = 500

    private func collect() -> (inbox: [MappingID], finished: [(id: MappingID, dueAt: Timestamp?)], isStopping: Bool) {
        state.withLock { state in
            defer {
                state.inbox = []
                state.finished = []
            }
            return (state.inbox, state.finished, state.isStopping || Task.isCancelled)
        }
    }

    private func load(into schedule: inout ForwardingSchedule) async throws {
        var last: MappingID?
        while true {
            let page = try await storage.read { [last] reader in try reader.dueForwardings(after: last, limit: 1000) }
            guard let end = page.last?.id else { return }
            var later: [MappingID] = []
            for record in page {
                let now = environment.now()
                schedule.add(record.id, at: record.dueAt ?? now)
                state.withLock { $0.backlog[record.id] = Waiting(since: record.pendingSince ?? now) }
                if let dueAt = record.dueAt, dueAt > now { later.append(record.id) }
            }
            // The others come to their queue at once.
            for (id, mapping) in try await mappings(later) { _ = turn(for: id, mapping) }
            last = end
        }
    }

    /// Reads something of each of many mappings at once.
    ///
    /// A mapping whose rows are damaged is passed over: it must not hold up the others.
    ///
    /// - Returns: The mappings in the order of their ids here, each with what was read.
    private func readEach<Value: Sendable>(
        _ ids: [MappingID],
        _ body: @escaping @Sendable (MappingID, any MappingReader) throws -> Value
    ) async throws -> [(id: MappingID, value: Value)] {
        guard !ids.isEmpty else { return [] }
        let all = try await storage.read { reader in
            try ids.map { id -> (MappingID, Result<Value, StorageError>) in
                do {
                    return (id, .success(try body(id, reader)))
                } catch let error as StorageError where error.code == .corrupt {
                    return (id, .failure(error))
                }
            }
        }
        return all.compactMap { id, result in
            switch result {
            case .success(let value): return (id, value)
            case .failure(let error):
                observer?.didNote("the mapping cannot be forwarded: \(error)", about: id)
                settle(id)
                return nil
            }
        }
    }

    private func mappings(_ ids: [MappingID]) async throws -> [(id: MappingID, value: StoredMapping?)] {
        try await readEach(ids) { id, reader in try reader.mapping(id) }
    }

    private func turn(for id: MappingID, _ mapping: StoredMapping?) -> ForwardingSchedule.Turn {
        guard let mapping else {
            return ForwardingSchedule.Turn(id: id, lane: .init(account: "", region: "", service: ""), exclusive: nil)
        }
        let isBucket = mapping.sourceType == "s3"
        let service = isBucket || mapping.sourceType == "sns" ? mapping.sourceType : "lambda"
        let name = QueueName(region: mapping.region, service: service)
        state.withLock { state in
            state.queues.insert(name)
            state.backlog[id]?.queue = name
        }
        return ForwardingSchedule.Turn(
            id: id,
            lane: .init(account: mapping.account, region: mapping.region, service: service),
            exclusive: isBucket ? mapping.sourceARN : nil
        )
    }

    private typealias Work = (ForwardingRecord, MappingRecord?)

    /// What there is to do for mappings whose turn it is; `nil` for those that need nothing any more.
    private func work(on ids: [MappingID]) async throws -> [(id: MappingID, work: Work?)] {
        let found = try await readEach(ids) { id, reader -> Work? in
            guard let record = try reader.forwarding(of: id), record.dueAt != nil else { return nil }
            return (record, try reader.mapping(id).map { try MappingRecord($0) })
        }
        let works = Dictionary(found.map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
        return ids.map { id in
            // Damaged ones are settled already, and have nothing here.
            let work = works[id] ?? nil
            if work == nil { settle(id) }
            return (id, work)
        }
    }

    private func settle(_ id: MappingID) {
        let waiters = state.withLock { state in
            state.backlog[id] = nil
            return state.waiters.removeValue(forKey: id) ?? []
        }
        for waiter in waiters { waiter.finish() }
    }
}

extension Forwarder {
    /// One round of a mapping, from what is known to where it rests.
    @concurrent
    private func work(_ record: ForwardingRecord, _ mapping: MappingRecord?) async {
        var dueAt: Timestamp?
        do {
            dueAt = try await round(record, mapping)
        } catch {
            // The store cannot be written; what was done upstream is recognised when it can.
            observer?.didNote("what was seen upstream could not be stored: \(error)", about: record.id)
            dueAt = environment.now().adding(seconds: 5)
        }
        let finished = dueAt
        state.withLock { $0.finished.append((record.id, finished)) }
        signal.yield()
    }

    /// - Returns: When to go on.
    private func round(_ record: ForwardingRecord, _ mapping: MappingRecord?) async throws -> Timestamp? {
        guard let mapping else {
            let uuid = record.known.uuid ?? record.known.subscription
            observer?.didNote(
                "the mapping was deleted while the server did not forward"
                    + (uuid.map { "; \($0) stays in AWS" } ?? ""),
                about: record.id
            )
            _ = try await journal.store(record)
            settle(record.id)
            return nil
        }
        var machine = ForwardingMachine(
            record: record,
            wanted: mapping.definition,
            settings: settings,
            validation: environment.settings()
        )
        var stored = record.durable
        while case .call(let call) = machine.next(at: environment.now()) {
            if call.isMutating, machine.record.durable.knowledgeDiffers(from: stored) {
                guard case .stored = try await journal.store(machine.record) else { return environment.now() }
                stored = machine.record.durable
            }
            if state.withLock({ $0.isStopping }) { break }
            let outcome = await send(call, in: machine.scope(of: call), for: record.id)
            // Cut off in the middle: nothing is known of it, as after a crash.
            if Task.isCancelled { return environment.now() }
            let jitter = Double(environment.random().0 >> 11) / Double(1 << 53)
            machine.receive(outcome, of: call, at: environment.now(), jitter: jitter)
        }
        if machine.record.durable != stored {
            guard case .stored = try await journal.store(machine.record) else { return environment.now() }
        }
        switch machine.record.status {
        case .inSync, .gone: state.withLock { $0.metrics.successes += 1 }
        case .failed: state.withLock { $0.metrics.refusals += 1 }
        case .pending, .retrying: return machine.record.dueAt
        }
        settle(record.id)
        return nil
    }

    private func send(
        _ call: UpstreamCall,
        in scope: UpstreamScope,
        for id: MappingID
    ) async -> Result<UpstreamAnswer, UpstreamFailure> {
        let begin = ContinuousClock.now
        let outcome: Result<UpstreamAnswer, UpstreamFailure>
        do {
            outcome = .success(try await call.send(to: upstream, in: scope))
        } catch let failure as UpstreamFailure {
            outcome = .failure(failure)
        } catch {
            outcome = .failure(
                UpstreamFailure(
                    call.isMutating ? .unknownOutcome : .temporary,
                    service: call.service,
                    operation: call.operation,
                    message: "\(error)"
                )
            )
        }
        var failure: UpstreamFailure?
        if case .failure(let reason) = outcome { failure = reason }
        let isThrottled = failure?.kind == .throttled
        state.withLock { state in
            state.metrics.attempts += 1
            if failure != nil { state.metrics.failures += 1 }
            if isThrottled { state.metrics.throttles += 1 }
        }
        observer?.didCall(call, for: id, in: scope, seconds: Self.seconds(since: begin), failure: failure)
        return outcome
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
