import ControlPlane

extension Connection {
    /// How a transaction that went well ends.
    enum TransactionEnd: Sendable {
        case commit, rollback
    }

    /// Runs something in a transaction that writes; an error undoes it.
    ///
    /// - Parameter body: What to do, and whether to keep it.
    /// - Throws: What `body` throws, or why the transaction could not begin or be committed.
    func inTransaction(_ body: () throws -> TransactionEnd) throws {
        try prepared("BEGIN IMMEDIATE").run(during: "begin a transaction")
        do {
            switch try body() {
            case .commit: try prepared("COMMIT").run(during: "commit")
            case .rollback: try rollBack()
            }
        } catch {
            // The first error is the one that tells what happened; whoever begins next looks whether this went well.
            try? rollBack()
            throw error
        }
    }

    /// Runs something within a transaction; an error undoes this part of it alone.
    ///
    /// - Throws: What `body` throws. SQLite may have ended the whole transaction then.
    func inSavepoint(_ body: () throws -> Void) throws {
        try prepared("SAVEPOINT part").run()
        do {
            try body()
        } catch {
            if isInTransaction {
                try prepared("ROLLBACK TO part").run(during: "roll back")
                try prepared("RELEASE part").run(during: "roll back")
            }
            throw error
        }
        try prepared("RELEASE part").run()
    }

    /// Runs reads that all see one state: that of the call.
    func inReadTransaction<Output>(_ body: () throws -> Output) throws -> Output {
        try prepared("BEGIN").run(during: "begin a transaction")
        do {
            // A transaction begins to see a state with its first read.
            try prepared("SELECT 1 FROM sqlite_master LIMIT 1").run()
            let output = try body()
            try prepared("COMMIT").run(during: "end a transaction")
            return output
        } catch {
            try? rollBack()
            throw error
        }
    }

    /// Undoes the transaction, if there is one; some errors end it by themselves.
    func rollBack() throws(StorageError) {
        if isInTransaction { try prepared("ROLLBACK").run(during: "roll back") }
    }
}
