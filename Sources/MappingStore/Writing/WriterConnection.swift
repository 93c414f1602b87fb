import ControlPlane
import Dispatch
import GRDB
import GRDBSQLite
import Glibc

/// The one connection that writes.
///
/// `@unchecked Sendable`: everything runs on the queue of the ``GroupWriter`` that owns it.
final class WriterConnection: @unchecked Sendable {
    private let database: DatabaseQueue
    /// Held as long as anything may still be written.
    private let lock: DatabaseLock
    private let transaction: SQLiteMappingTransaction
    private let stamps: StampTable
    private let path: String
    private let place: DatabasePlace
    private let observer: (any StorageObserver)?
    private var checkpointing: CheckpointPolicy
    private let busyMilliseconds: Int32
    private let recentLimit: Int
    /// Whether the last transaction was committed, so that what it remembers holds.
    private var isClean = false
    private var isClosed = false
    /// Whether the log may hold a transaction that was refused; see ``overwriteRemains()``.
    private var hasRemains = false

    init(
        _ database: DatabaseQueue,
        lock: DatabaseLock,
        path: String,
        place: DatabasePlace,
        keys: LookupKeys,
        stamps: StampTable,
        configuration: SQLiteMappingStorage.Configuration
    ) throws(StorageError) {
        self.database = database
        self.lock = lock
        self.path = path
        self.place = place
        self.stamps = stamps
        observer = configuration.observer
        recentLimit = max(1, configuration.recentMappings)
        busyMilliseconds = Int32(clamping: Int(min(3600, max(0, configuration.busyTimeout)) * 1000))
        do {
            let connection = try database.writeWithoutTransaction { try Connection($0, path: path) }
            transaction = SQLiteMappingTransaction(
                connection: connection,
                keys: keys,
                configuration: configuration
            )
            checkpointing = CheckpointPolicy(
                pages: configuration.checkpointPages,
                pagesAtMost: configuration.checkpointPagesAtMost,
                log: LogMeter(connection.handle)
            )
        } catch {
            throw StorageError(error, path: path, during: "open the file for writing")
        }
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

    /// Runs a group in one transaction.
    ///
    /// - Returns: What became of each member, or the error that undid all of them; `nil` if it must be run again with
    ///   savepoints, and nothing of it remains.
    private func attempt(_ requests: [WriteRequest], inSavepoints: Bool) -> Result<Members, StorageError>? {
        guard !isClosed else { return .failure(StorageError(.closed, "The store is closed.")) }
        if let objection = place.objection() { return .failure(objection) }
        if hasRemains { overwriteRemains() }
        var touched: Set<Int> = []
        // After COMMIT, whether it succeeded or not: the database decides again what readers see.
        defer { stamps.advance(touched) }
        let wasClean = isClean
        isClean = false
        do {
            return try database.writeWithoutTransaction { database in
                // Never so in practice; a transaction that an I/O error left open must not swallow this one.
                if database.isInsideTransaction { try database.rollback() }
                var members: Members? = []
                try database.inTransaction(.immediate) {
                    try transaction.begin(isClean: wasClean)
                    members = try run(requests, inSavepoints: inSavepoints, on: database)
                    guard members != nil else { return .rollback }
                    touched = transaction.touchedSlots
                    stamps.advance(touched)
                    return .commit
                }
                isClean = members != nil
                return members.map(Result.success)
            }
        } catch {
            let failure = failure(error, during: "commit")
            if failure.code == .inputOutput || failure.code == .full { overwriteRemains() }
            return .failure(failure)
        }
    }

    /// Keeps a transaction that is about to be refused from coming back.
    ///
    /// If the disk took it and only failed to flush it, the log has all of it, and whoever reads the log after a crash
    /// would believe it. A commit that changes nothing takes its place in the log; that it may not be flushed either does
    /// no harm. If not even that can be written, it is tried again before the next write.
    private func overwriteRemains() {
        do {
            try database.writeWithoutTransaction { database in
                if database.isInsideTransaction { try database.rollback() }
                // Unlike an UPDATE to the same value, this always writes its page.
                try database.execute(sql: "PRAGMA user_version = 0")
            }
            hasRemains = false
        } catch {
            hasRemains = true
        }
    }

    /// - Returns: `nil` if a member failed after it had written and the others must not be lost with it.
    private func run(
        _ requests: [WriteRequest],
        inSavepoints: Bool,
        on database: Database
    ) throws -> Members? {
        var members: Members = []
        members.reserveCapacity(requests.count)
        for request in requests {
            let mark = transaction.mark
            do {
                var acknowledgement: WriteRequest.Acknowledgement?
                if inSavepoints {
                    try database.inSavepoint {
                        acknowledgement = try request.perform(transaction)
                        return .commit
                    }
                } else {
                    acknowledgement = try request.perform(transaction)
                }
                if let acknowledgement { members.append(.success(acknowledgement)) }
            } catch {
                // SQLite ends the whole transaction after some errors, a full disk for one; then nobody's work is left.
                guard database.isInsideTransaction else { throw error }
                if inSavepoints {
                    transaction.restore(mark)
                } else if transaction.hasWritten(since: mark) {
                    return nil
                }
                members.append(.failure(error))
            }
        }
        return members
    }

    /// With the system's own reason, which tells a full disk from a broken one.
    private func failure(_ error: any Error, during attempt: String) -> StorageError {
        let systemError = sqlite3_system_errno(transaction.connection.handle)
        return StorageError(error, path: path, during: attempt, systemError: systemError)
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
            try database.writeWithoutTransaction { database in
                if database.isInsideTransaction { try database.rollback() }
                try database.inTransaction(.immediate) {
                    try transaction.begin(isClean: wasClean)
                    try transaction.recent.load()
                    guard transaction.recent.count > 0 else { return .rollback }
                    try transaction.recent.move()
                    return .commit
                }
            }
            isClean = true
        } catch {
            observer?.didFail(writes: 0, error: failure(error, during: "move keys"))
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
        do {
            let (pages, copied) = try database.writeWithoutTransaction { database in
                switch mode {
                case .passive: try database.checkpoint(.passive)
                case .truncate(let milliseconds): try truncateLog(on: database, waitingMilliseconds: milliseconds)
                }
            }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            observer?.didCheckpoint(pages: pages, copied: copied, seconds: seconds)
        } catch {
            throw failure(error, during: "checkpoint")
        }
    }

    /// Copies all of the log and empties it, once the readers on old snapshots are done.
    ///
    /// One long wait within SQLite would be for a moment without any reader. While the writer stands still, a reader
    /// that starts anew is no obstacle; so this copies again until only such readers are left, and then empties.
    private func truncateLog(
        on database: Database,
        waitingMilliseconds: Int32
    ) throws -> (walFrameCount: Int, checkpointedFrameCount: Int) {
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(max(0, waitingMilliseconds)) * 1_000_000
        var result = try database.checkpoint(.passive)
        while result.checkpointedFrameCount < result.walFrameCount, DispatchTime.now().uptimeNanoseconds < end {
            usleep(500)
            result = try database.checkpoint(.passive)
        }
        let handle = transaction.connection.handle
        sqlite3_busy_timeout(handle, max(20, waitingMilliseconds))
        defer { sqlite3_busy_timeout(handle, busyMilliseconds) }
        _ = try database.checkpoint(.truncate)
        return result
    }

    /// Copies what the log holds, empties it, and closes the connection; that also if copying fails, which is then said.
    func close() throws {
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
        transaction.connection.removeStatements()
        do {
            try database.close()
        } catch {
            throw StorageError(error, path: path, during: "close")
        }
        if let failure { throw failure }
    }

    /// What the live connection says to a pragma, for the tests that hold the store to its promises.
    func pragma(_ name: String) throws -> Int? {
        guard !isClosed else { throw StorageError(.closed, "The store is closed.") }
        return try database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(name)") }
    }
}
