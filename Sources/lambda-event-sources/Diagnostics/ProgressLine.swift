import Dispatch

/// How far a long command is, on one line of a terminal; nothing where nobody watches.
struct ProgressLine {
    private let total: Int64?
    private let isShown = StandardStream.error.isTerminal
    private var next = DispatchTime.now()

    /// Makes a line.
    ///
    /// - Parameter total: How much there is to do, if that is known.
    init(total: Int64?) { self.total = total }

    /// Shows how much is done, at most ten times a second.
    mutating func update(done: Int64, count: Int) {
        guard isShown, DispatchTime.now() >= next else { return }
        next = .now() + .milliseconds(100)
        guard let total, total > 0 else {
            StandardStream.error.write("\r\(count)")
            return
        }
        let filled = Int(min(done, total) * 40 / total)
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: 40 - filled)
        StandardStream.error.write("\r[\(bar)] \(min(done, total) * 100 / total) % \(count)")
    }

    /// Removes the line.
    func finish() {
        if isShown { StandardStream.error.write("\r\u{1B}[K") }
    }
}
