import ControlPlane
import Dispatch
import Glibc

/// The one connection that writes.
///
/// `@unchecked Sendable`: everything runs on the queue of the ``GroupWriter`` that owns it.
final class WriterConnection: @unchecked Sendable {
    private let connection: Connection
    /// Held as long as anything may still be written.
    private let lock: DatabaseLock
    private let transaction: SQLiteMappingTransaction
    private let stamps: StampTable
    private let place: DatabasePlace
    private let observer: (any StorageObserver)?
    private var checkpointing: CheckpointPolicy
    private let recentLimit: Int
    /// Whether the last transaction was committed, so that what it remembers holds.
    private var isClean = false
    private var isClosed = false
    /// Whether the log may hold a transaction that was refused; see ``overwriteRemains()``.
    private var hasRemains = false

    init(
        _ connection: Connection,
        lock: DatabaseLock,
        place: DatabasePlace,
        keys: LookupKeys,
        stamps: StampTable,
        configuration: SQLiteMappingStorage.Configuration
    ) {
        self.connection = connection
        self.lock = lock
        self.place = place
        self.stamps = stamps
        observer = configuration.observer
        recentLimit = max(1, configuration.recentMappings)
        transaction = SQLiteMappingTransaction(connection: connection, keys: keys, configuration: configuration)
        checkpointing = CheckpointPolicy(
            pages: configuration.checkpointPages,
            pagesAtMost: configuration.checkpointPagesAtMost,
            log: LogMeter(connection)
        )
    }

    /// Gives the lock back only when the file is closed.
    deinit {
        try? connection.close()
        lock.release()
    }

    /// Commits a group.
    ///
    /// - Returns: What tells every member what became of it: success only since the commit is durable.
    func commit(_ requests: [WriteRequest]) -> [WriteRequest.Acknowledgement] {
        let start = DispatchTime.now().uptimeNanoseconds
        var results = attempt(requests, inSavepoints: false)
        // Rarely, a member fails after it has written. Then all run again, each in a savepoint that takes back only
        // its own; savepoints from the start would cost every group a copy of each page that a member changes.
        if results == nil { results = attempt(requests, inSavepoints: true) }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let outcomes = results ?? .failure(StorageError(.other, "The write was not carried out."))
        switch outcomes {
        case .success(let members):
            observer?.didCommit(writes: requests.count, seconds: seconds)
            return zip(requests, members).map { request, member in
                switch member {
                case .success(let acknowledge): acknowledge
                case .failure(let error): { request.fail(error) }
                }
            }
        case .failure(let error):
            observer?.didFail(writes: requests.count, error: error)
            return requests.map { request in { request.fail(error) } }
        }
    }

    private typealias Members = [Result<WriteRequest.Acknowledgement, any Error>]

    private enum GroupOutcome {
        /// What became of each member.
        case done(Members)
        /// The only member failed, and has to be undone.
        case failed(any Error)
        /// A member failed after it had written, and the others must not be lost with it.
        case mustRunAgain
    }

    /// Runs a group in one transaction.
    ///
    /// - Returns: What became of each member, or the error that undid all of them; `nil` if it must be run again with
    ///   savepoints, and nothing of it remains.
    private func attempt(_ requests: [WriteRequest], inSavepoints: Bool) -> Result<Members, StorageError>? {
        var outcome = GroupOutcome.done([])
        do throws(StorageError) {
            try transact {
                outcome = try run(requests, inSavepoints: inSavepoints)
                if case .done = outcome { return .commit } else { return .rollback }
            }
        } catch {
            return .failure(error)
        }
        return switch outcome {
        case .done(let members): .success(members)
        case .failed(let error): .success([.failure(error)])
        case .mustRunAgain: nil
        }
    }

    /// Runs one write alone, whatever it is and however long it takes.
    ///
    /// - Returns: What it returned, once it is durable.
    /// - Throws: What it threw, which undid all of it, or ``StorageError``.
    func commit<Output>(_ body: (any MappingTransaction) throws -> Output) throws -> Output {
        let start = DispatchTime.now().uptimeNanoseconds
        var output: Result<Output, any Error> = .failure(StorageError(.other, "The write was not carried out."))
        do throws(StorageError) {
            try transact {
                output = Result { try body(transaction) }
                if case .success = output { return .commit } else { return .rollback }
            }
        } catch {
            observer?.didFail(writes: 1, error: error)
            throw error
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        if case .success = output { observer?.didCommit(writes: 1, seconds: seconds) }
        return try output.get()
    }

    /// Runs a transaction, and keeps readers from answering from memory what it changes.
    ///
    /// - Parameter body: What to do in it, and whether to keep it.
    /// - Throws: ``StorageError``, also for what `body` throws; nothing of it remains then.
    private func transact(_ body: () throws -> Connection.TransactionEnd) throws(StorageError) {
        guard !isClosed else { throw StorageError(.closed, "The store is closed.") }
        if let objection = place.objection() { throw objection }
        if hasRemains { overwriteRemains() }
        var touched: Set<Int> = []
        // After COMMIT, whether it succeeded or not: the database decides again what readers see.
        defer { stamps.advance(touched) }
        let wasClean = isClean
        isClean = false
        do {
            // Never so in practice; a transaction that an I/O error left open must not swallow this one.
            try connection.rollBack()
            var isKept = false
            try connection.inTransaction {
                try transaction.begin(isClean: wasClean)
                guard case .commit = try body() else { return .rollback }
                touched = transaction.touchedSlots
                stamps.advance(touched)
                isKept = true
                return .commit
            }
            isClean = isKept
        } catch {
            let failure = StorageError(error, path: connection.path, during: "commit")
            if failure.code == .inputOutput || failure.code == .full { overwriteRemains() }
            throw failure
        }
    }

    /// Keeps a transaction that is about to be refused from coming back.
    ///
    /// If the disk took it and only failed to flush it, the log has all of it, and whoever reads the log after a crash
    /// would believe it. A commit that changes nothing takes its place in the log; that it may not be flushed either does
    /// no harm. If not even that can be written, it is tried again before the next write.
    private func overwriteRemains() {
        do {
            try connection.rollBack()
            // Unlike an UPDATE to the same value, this always writes its page.
            try connection.execute("PRAGMA user_version = 0")
            hasRemains = false
        } catch {
            hasRemains = true
        }
    }

    private func run(_ requests: [WriteRequest], inSavepoints: Bool) throws -> GroupOutcome {
        var members: Members = []
        members.reserveCapacity(requests.count)
        for request in requests {
            let mark = transaction.mark
            do {
                var acknowledgement: WriteRequest.Acknowledgement?
                if inSavepoints {
                    try connection.inSavepoint { acknowledgement = try request.perform(transaction) }
                } else {
                    acknowledgement = try request.perform(transaction)
                }
                if let acknowledgement { members.append(.success(acknowledgement)) }
            } catch {
                // SQLite ends the whole transaction after some errors, a full disk for one; then nobody's work is left.
                guard connection.isInTransaction else { throw error }
                if inSavepoints {
                    transaction.restore(mark)
                } else if transaction.hasWritten(since: mark) {
                    return requests.count == 1 ? .failed(error) : .mustRunAgain
                }
                members.append(.failure(error))
            }
        }
        return .done(members)
    }

    // MARK: Care

    /// Whether new mappings wait for their keys to be moved.
    var hasRecentKeys: Bool { !isClosed && transaction.recent.count > 0 }

    /// Moves the keys of new mappings into the trees once there are enough of them.
    func moveRecentKeysIfDue() {
        if transaction.recent.count >= recentLimit { moveRecentKeys() }
    }

    /// Moves the keys of new mappings into the trees that lists read.
    ///
    /// They are found without it too, only slower.
    func moveRecentKeys() {
        guard !isClosed else { return }
        let wasClean = isClean
        isClean = false
        do {
            try connection.rollBack()
            try connection.inTransaction {
                try transaction.begin(isClean: wasClean)
                try transaction.recent.load()
                guard transaction.recent.count > 0 else { return .rollback }
                try transaction.recent.move()
                return .commit
            }
            isClean = true
        } catch {
            observer?.didFail(writes: 0, error: StorageError(error, path: connection.path, during: "move keys"))
        }
    }

    /// Copies the log into the database when it has grown enough; after the acknowledgements, which need not wait.
    func checkpointIfDue() {
        guard let mode = checkpointing.due() else { return }
        checkpointing.didTry()
        do {
            try checkpoint(mode)
        } catch {
            observer?.didFailToCheckpoint(error: error)
        }
    }

    /// Copies the log into the database file.
    func checkpoint(_ mode: CheckpointMode) throws(StorageError) {
        guard !isClosed else { throw StorageError(.closed, "The store is closed.") }
        let start = DispatchTime.now().uptimeNanoseconds
        let progress =
            switch mode {
            case .passive: try connection.checkpoint()
            case .truncate(let milliseconds): try truncateLog(waitingMilliseconds: milliseconds)
            }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        observer?.didCheckpoint(pages: progress.logged, copied: progress.copied, seconds: seconds)
    }

    /// Copies all of the log and empties it, once the readers on old snapshots are done.
    ///
    /// One long wait within SQLite would be for a moment without any reader. While the writer stands still, a reader
    /// that starts anew is no obstacle; so this copies again until only such readers are left, and then empties.
    private func truncateLog(
        waitingMilliseconds: Int32
    ) throws(StorageError) -> Connection.CheckpointProgress {
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(max(0, waitingMilliseconds)) * 1_000_000
        var progress = try connection.checkpoint()
        while progress.copied < progress.logged, DispatchTime.now().uptimeNanoseconds < end {
            usleep(500)
            progress = try connection.checkpoint()
        }
        let busyMilliseconds = connection.busyMilliseconds
        connection.busyMilliseconds = max(20, waitingMilliseconds)
        defer { connection.busyMilliseconds = busyMilliseconds }
        try connection.truncateLog()
        return progress
    }

    /// Copies what the log holds, empties it, and closes the connection; that also if copying fails, which is then said.
    func close() throws(StorageError) {
        guard !isClosed else { return }
        if hasRemains { overwriteRemains() }
        moveRecentKeys()
        var failure: StorageError?
        do {
            try checkpoint(.truncate(waitingMilliseconds: 1000))
        } catch let error where error.code == .locked {
            // A reader of another process stands in the way; the log stays and is read at the next start.
        } catch {
            failure = error
        }
        isClosed = true
        defer { lock.release() }
        try connection.close()
        if let failure { throw failure }
    }

    /// What the live connection says to a pragma, for the tests that hold the store to its promises.
    func pragma(_ name: String) throws(StorageError) -> Int64? {
        guard !isClosed else { throw StorageError(.closed, "The store is closed.") }
        return try connection.pragma(name)
    }
}
