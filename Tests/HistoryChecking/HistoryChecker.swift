import ControlPlane

/// Judges what clients were told against the one order in which all writes stand.
///
/// Linear in the number of operations: nothing is searched for, since the history names the place of every write.
package struct HistoryChecker {
    private let history: RecordedHistory
    private var violations: [String] = []
    private var timelines: [MappingID: Timeline] = [:]
    private var claims: [MappingID: Int] = [:]
    private var entries: [String: [ChangeEntry]] = [:]
    private var operations: [String: RecordedOperation] = [:]

    /// Says what is wrong with a history.
    ///
    /// - Returns: A sentence for each promise that was broken; none if all were kept.
    package static func violations(in history: RecordedHistory) -> [String] {
        var checker = HistoryChecker(history)
        checker.check()
        return checker.violations
    }

    private init(_ history: RecordedHistory) {
        self.history = history
        entries = Dictionary(grouping: history.truth, by: \.requestID)
        for operation in history.operations { operations[operation.requestID] = operation }
        for entry in history.truth {
            timelines[entry.mapping, default: Timeline()].add(entry, operations[entry.requestID])
            if case .create(let claim, _) = operations[entry.requestID]?.action { claims[entry.mapping] = claim }
        }
        for id in timelines.keys { timelines[id]?.finish() }
    }

    private mutating func check() {
        for operation in history.operations {
            checkEntries(of: operation)
            checkSight(of: operation)
        }
        checkOrigins()
        checkRealTimeOrder()
        checkClaims()
        checkKeys()
        checkFeeds()
    }

    private mutating func report(_ operation: RecordedOperation, _ text: String) {
        violations.append("Operation \(operation.number) (\(operation.action)) \(text).")
    }

    /// What was acknowledged stands in the history once, what was refused not at all.
    private mutating func checkEntries(of operation: RecordedOperation) {
        let found = entries[operation.requestID] ?? []
        switch operation.outcome {
        case .written(let id, let revision):
            guard let entry = found.first, found.count == 1 else {
                return report(operation, "was acknowledged, and has \(found.count) entries in the history")
            }
            if entry.mapping != id || entry.revision != revision {
                report(operation, "was told revision \(revision) of \(id), and the history says otherwise")
            }
        case .unknown:
            if found.count > 1 { report(operation, "has \(found.count) entries in the history") }
        default:
            if !found.isEmpty { report(operation, "was told \(operation.outcome), and stands in the history") }
        }
    }

    /// Nothing stands in the history that nobody asked for.
    private mutating func checkOrigins() {
        let asked = Set(history.operations.map(\.requestID))
        for entry in history.truth where !asked.contains(entry.requestID) {
            violations.append("Change \(entry.sequence) was asked for by nobody.")
        }
    }

    /// What was acknowledged before another write was sent stands before it.
    private mutating func checkRealTimeOrder() {
        var earliestEnd = UInt64.max
        for entry in history.truth.reversed() {
            guard let operation = operations[entry.requestID] else { continue }
            if earliestEnd < operation.began { report(operation, "stands before a write that had ended when it began") }
            if case .written = operation.outcome { earliestEnd = min(earliestEnd, operation.ended) }
        }
    }

    /// What was seen was there to be seen, and nothing of the past.
    private mutating func checkSight(of operation: RecordedOperation) {
        let (start, end) = (operation.began, operation.ended)
        switch (operation.action, operation.outcome) {
        case (.get(let id), .read(let revision)):
            if !(timelines[id] ?? Timeline()).mayShow(revision, from: start, to: end) {
                report(operation, "read revision \(revision?.description ?? "none"), which was not to be seen then")
            }
        case (_, .listed(let found)):
            for (id, timeline) in timelines where !timeline.mayShow(found[id], from: start, to: end) {
                report(operation, "listed revision \(found[id]?.description ?? "none") of \(id), not to be seen then")
            }
            for id in found.keys where timelines[id] == nil { report(operation, "listed \(id), which never was") }
        case (.history(let id), .changes(let sequences)):
            if !(timelines[id] ?? Timeline()).mayHave(sequences, from: start, to: end) {
                report(operation, "read the history \(sequences), which it was not then")
            }
        case (.create(let claim, _), .conflict(let holder)):
            if claims[holder] != claim || timelines[holder]?.mayBePresent(from: start, to: end) != true {
                report(operation, "was refused for \(holder), which did not hold the claim then")
            }
        default: break
        }
    }

    /// A claim is held by one mapping at a time.
    private mutating func checkClaims() {
        var holders: [Int: MappingID] = [:]
        for entry in history.truth {
            guard let claim = claims[entry.mapping] else { continue }
            switch entry.operation {
            case .create:
                if let holder = holders[claim] {
                    violations.append("Change \(entry.sequence) takes claim \(claim), which \(holder) holds.")
                }
                holders[claim] = entry.mapping
            case .delete: if holders[claim] == entry.mapping { holders[claim] = nil }
            default: break
            }
        }
    }

    /// All requests with one key made one mapping, and who asks again is told so.
    private mutating func checkKeys() {
        var made: [String: Set<MappingID>] = [:]
        var answered: [String: UInt64] = [:]
        for operation in history.operations {
            guard case .create(_, let key?) = operation.action else { continue }
            switch operation.outcome {
            case .written, .nothingToDo: answered[key] = min(answered[key] ?? .max, operation.ended)
            default: break
            }
        }
        for operation in history.operations {
            guard case .create(_, let key?) = operation.action, answered[key] ?? .max < operation.began else {
                continue
            }
            switch operation.outcome {
            case .nothingToDo, .unavailable, .unknown: break
            default: report(operation, "was told \(operation.outcome), where its key had made a mapping before")
            }
        }
        for operation in history.operations {
            guard case .create(_, let key?) = operation.action else { continue }
            for entry in entries[operation.requestID] ?? [] { made[key, default: []].insert(entry.mapping) }
            switch operation.outcome {
            case .written(let id, _), .nothingToDo(let id): made[key, default: []].insert(id)
            default: break
            }
        }
        for (key, ids) in made where ids.count > 1 {
            violations.append("The requests with the key \(key) made \(ids.count) mappings.")
        }
    }

    /// Everyone is told all changes, in their order.
    private mutating func checkFeeds() {
        let all = history.truth.map(\.sequence)
        if all != Array(1...Int64(max(1, all.count))).prefix(all.count).map(\.self) {
            violations.append("The history has gaps.")
        }
        for (number, feed) in history.feeds.enumerated() where feed != all {
            let place = zip(feed, all).prefix { $0 == $1 }.count
            violations.append("Follower \(number) was told \(feed.count) changes, others from number \(place + 1) on.")
        }
    }
}
