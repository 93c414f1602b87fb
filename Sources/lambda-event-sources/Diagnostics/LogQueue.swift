import Dispatch
import Logging
import Synchronization

/// The log on its way to a descriptor that may be read slowly, or never.
///
/// A line is handed over at once and written by a thread of the queue's own, so that no event loop waits for whoever
/// reads the log. When too much waits, lines are dropped and counted, and a line in their place says how many.
final class LogQueue: Sendable {
    /// How much may wait by default: some thousand lines.
    static let defaultCapacity = 1 << 20

    fileprivate struct State {
        var lines: [String] = []
        /// How much waits, what is being written included.
        var bytes = 0
        /// Lines dropped since one was taken last.
        var dropped = 0
        var isWriting = false
    }

    private let descriptor: Int32
    private let capacity: Int
    private let format: LogFormat
    /// A serial queue has a thread of its own while it waits for the reader.
    private let writer = DispatchQueue(label: "log")
    private let state = Mutex(State())
    private let droppedLines = Atomic(0)

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - descriptor: Where to write.
    ///   - format: The form of the line that says how many were dropped.
    ///   - capacity: How many bytes may wait.
    init(
        to descriptor: Int32 = StandardStream.error.rawValue,
        format: LogFormat,
        capacity: Int = LogQueue.defaultCapacity
    ) {
        self.descriptor = descriptor
        self.format = format
        self.capacity = capacity
    }

    /// How many lines were dropped since the start.
    var dropped: Int { droppedLines.load(ordering: .relaxed) }

    /// Takes a line, with its line end, unless too much waits; from any thread.
    func write(_ line: String) {
        let size = line.utf8.count
        let wakes = state.withLock { state in
            // A line longer than all there is room for is written when nothing else waits.
            guard state.bytes == 0 || state.bytes + size <= capacity else {
                state.dropped += 1
                droppedLines.wrappingAdd(1, ordering: .relaxed)
                return false
            }
            if let notice = takeNotice(&state) { state.append(notice) }
            state.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if wakes { writer.async { self.drain() } }
    }

    /// Waits until what was taken is written, but not for longer than a reader who still reads needs.
    func flush() {
        let done = DispatchSemaphore(value: 0)
        writer.async { done.signal() }
        _ = done.wait(timeout: .now() + .seconds(2))
    }

    private func drain() {
        while let lines = takeLines() {
            // Each in one call, so that lines of several processes never mix.
            for line in lines {
                StandardStream.write(line, to: descriptor)
                state.withLock { $0.bytes -= line.utf8.count }
            }
        }
    }

    private func takeLines() -> [String]? {
        state.withLock { state in
            if state.lines.isEmpty, let notice = takeNotice(&state) { state.append(notice) }
            guard !state.lines.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { state.lines = [] }
            return state.lines
        }
    }

    private func takeNotice(_ state: inout State) -> String? {
        guard state.dropped > 0 else { return nil }
        defer { state.dropped = 0 }
        return LogLine(
            time: Clock.now(),
            level: .warning,
            label: "log",
            message: "\(state.dropped) log lines were dropped, since standard error was not read",
            metadata: []
        ).text(in: format)
    }
}

extension LogQueue.State {
    fileprivate mutating func append(_ line: String) {
        lines.append(line)
        bytes += line.utf8.count
    }
}
