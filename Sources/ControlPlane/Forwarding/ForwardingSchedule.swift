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

    /// Turns in the order of their coming, taken from the front.
    private struct Queue {
        private var turns: [Turn] = []
        private var first = 0

        mutating func append(_ turn: Turn) { turns.append(turn) }

        mutating func popFirst() -> Turn? {
            guard first < turns.count else { return nil }
            defer {
                first += 1
                if first > 64, first * 2 > turns.count {
                    turns.removeFirst(first)
                    first = 0
                }
            }
            return turns[first]
        }

        var isEmpty: Bool { first == turns.count }
    }

    private let concurrency: Int
    private var heap: [Due] = []
    private var dueAt: [MappingID: Timestamp] = [:]
    private var waiting: [Lane: Queue] = [:]
    /// Those whose turn came while they were being worked on, until that ends.
    private var again: [MappingID: Turn] = [:]
    /// Those whose turn came while another held what only one may write, until that ends.
    private var excluded: [String: Queue] = [:]
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
        waiting[turn.lane, default: Queue()].append(turn)
    }

    /// Those whose turn it is now; of a queue that is longer than its lane is wide, no more is looked at than can begin.
    mutating func start() -> [Turn] {
        var turns: [Turn] = []
        for lane in Array(waiting.keys) {
            while runningCount[lane, default: 0] < concurrency, let turn = waiting[lane]?.popFirst() {
                if running[turn.id] != nil {
                    again[turn.id] = turn
                } else if let exclusive = turn.exclusive, !held.insert(exclusive).inserted {
                    excluded[exclusive, default: Queue()].append(turn)
                } else {
                    queued.remove(turn.id)
                    running[turn.id] = turn
                    runningCount[lane, default: 0] += 1
                    turns.append(turn)
                }
            }
            if waiting[lane]?.isEmpty == true { waiting[lane] = nil }
        }
        return turns
    }

    /// Notes that the work on a mapping has ended.
    mutating func finish(_ id: MappingID) {
        guard let turn = running.removeValue(forKey: id) else { return }
        let count = runningCount[turn.lane, default: 1] - 1
        runningCount[turn.lane] = count > 0 ? count : nil
        if let next = again.removeValue(forKey: id) { waiting[next.lane, default: Queue()].append(next) }
        guard let exclusive = turn.exclusive else { return }
        held.remove(exclusive)
        if let next = excluded[exclusive]?.popFirst() { waiting[next.lane, default: Queue()].append(next) }
        if excluded[exclusive]?.isEmpty == true { excluded[exclusive] = nil }
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
