import Dispatch
import Synchronization

/// Two threads count: `locked` under a Mutex that they fight for, `racing` with nothing, on purpose.
@main enum RaceControl {
    private final class Count: Sendable {
        let locked = Mutex<[Int: Int]>([:])
        // Unsafe is the point: this is the race that must be reported.
        nonisolated(unsafe) var racing = 0
    }

    static func main() {
        let count = Count()
        let isLocked = CommandLine.arguments.last == "locked"
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for number in 0..<20_000 {
                if isLocked {
                    count.locked.withLock { $0[number % 7, default: 0] += 1 }
                } else {
                    count.racing += 1
                }
            }
        }
        print(isLocked ? count.locked.withLock { $0.values.reduce(0, +) } : count.racing)
    }
}
