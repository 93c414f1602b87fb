/// How the write-ahead log is copied into the database file.
enum CheckpointMode: Sendable, Hashable {
    /// What can be copied while readers go on.
    case passive
    /// All of it, waiting so long for readers, so that the log starts anew.
    case truncate(waitingMilliseconds: Int32)
}

/// Decides when to checkpoint: each time the log has grown by so many pages, and with patience for readers once it is
/// long, since under constant reads it would never start anew on its own.
struct CheckpointPolicy {
    let pages: Int
    let pagesAtMost: Int
    let log: LogMeter
    private var lastTried = 0

    init(pages: Int, pagesAtMost: Int, log: LogMeter) {
        self.pages = max(1, pages)
        self.pagesAtMost = max(1, pagesAtMost)
        self.log = log
    }

    /// The checkpoint that is due now.
    mutating func due() -> CheckpointMode? {
        let count = log.pageCount
        if count < lastTried { lastTried = 0 }
        guard count - lastTried >= pages else { return nil }
        guard count >= pagesAtMost else { return .passive }
        // The longer the log, the more patience: at some length, writers waiting is the lesser evil. But where little is
        // copied at a time, tries are frequent, and one reader that stays for long must not hold up every few writes.
        let patience = min(20, count / pagesAtMost) * 100
        return .truncate(waitingMilliseconds: Int32(clamping: min(patience, max(10, pages / 4))))
    }

    /// Remembers that a checkpoint was tried at the present size, so that the next one waits for as many pages again.
    mutating func didTry() {
        lastTried = log.pageCount
    }
}
