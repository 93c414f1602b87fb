import EventSources

/// Which mapping's turn it is: due ones in the order of their time, each at most once at a time, a bounded number for
/// each account, region and service, and one for each bucket.
///
/// A value without I/O or clock. Whoever is woken while it is being worked on comes again right after.
struct ForwardingSchedule {
    /// What shares a bound: one that hangs holds up nobody else.
    struct Lane: Hashable {
        var account: String
        var region: String
        var service: String
    }

    /// Something to work on.
    struct Turn: Hashable {
        var id: MappingID
        var lane: Lane
        /// What only one at a time may write.
        var exclusive: String?
    }

    private struct Due: Hashable {
        var at: Timestamp
        var id: MappingID
    }

    private let concurrency: Int
    private var heap: [Due] = []
    private var dueAt: [MappingID: Timestamp] = [:]
    private var waiting: [Lane: [Turn]] = [:]
    private var queued: Set<MappingID> = []
    private var running: [MappingID: Turn] = [:]
    private var runningCount: [Lane: Int] = [:]
    private var held: Set<String> = []

    init(concurrency: Int) { self.concurrency = max(1, concurrency) }

    /// How many are due later, wait or are being worked on.
    var count: Int { dueAt.count + queued.count + running.count }

    /// Whether any is being worked on.
    var isWorking: Bool { !running.isEmpty }

    /// Has a mapping come at a time, or earlier if it already would.
    mutating func add(_ id: MappingID, at moment: Timestamp) {
        if queued.contains(id) { return }
        if let known = dueAt[id], known <= moment { return }
        dueAt[id] = moment
        push(Due(at: moment, id: id))
    }

    /// The next time at which something comes due; `nil` if nothing will.
    mutating func nextDue() -> Timestamp? {
        while let first = heap.first, dueAt[first.id] != first.at { pop() }
        return heap.first?.at
    }

    /// Takes what is due out, to be put into its lane.
    mutating func takeDue(at now: Timestamp, limit: Int) -> [MappingID] {
        var ids: [MappingID] = []
        while ids.count < limit, let at = nextDue(), at <= now, let id = heap.first?.id {
            pop()
            dueAt[id] = nil
            ids.append(id)
        }
        return ids
    }

    /// Puts a mapping into its lane.
    mutating func queue(_ turn: Turn) {
        guard queued.insert(turn.id).inserted else { return }
        waiting[turn.lane, default: []].append(turn)
    }

    /// Those whose turn it is now.
    mutating func start() -> [Turn] {
        var turns: [Turn] = []
        for lane in Array(waiting.keys) {
            var passed: [Turn] = []
            for turn in waiting[lane] ?? [] {
                let isFree =
                    runningCount[lane, default: 0] < concurrency && running[turn.id] == nil
                    && !(turn.exclusive.map(held.contains) ?? false)
                guard isFree else {
                    passed.append(turn)
                    continue
                }
                queued.remove(turn.id)
                running[turn.id] = turn
                runningCount[lane, default: 0] += 1
                if let exclusive = turn.exclusive { held.insert(exclusive) }
                turns.append(turn)
            }
            waiting[lane] = passed.isEmpty ? nil : passed
        }
        return turns
    }

    /// Notes that the work on a mapping has ended.
    mutating func finish(_ id: MappingID) {
        guard let turn = running.removeValue(forKey: id) else { return }
        let count = runningCount[turn.lane, default: 1] - 1
        runningCount[turn.lane] = count > 0 ? count : nil
        if let exclusive = turn.exclusive { held.remove(exclusive) }
    }

    // MARK: The heap, smallest time first

    private mutating func push(_ due: Due) {
        heap.append(due)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].at < heap[parent].at else { break }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func pop() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].at < heap[left].at ? right : left
            guard heap[child].at < heap[index].at else { return }
            heap.swapAt(index, child)
            index = child
        }
    }
}
