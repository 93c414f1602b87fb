import ControlPlane
import Synchronization

/// A connection that any thread may use, one at a time.
final class SharedConnection: Sendable {
    private let connection: Mutex<Connection>
    private let path: String

    init(_ connection: sending Connection) {
        path = connection.path
        self.connection = Mutex(connection)
    }

    /// Uses the connection; whoever comes meanwhile waits.
    ///
    /// - Parameters:
    ///   - attempt: What for, as in "could not …".
    ///   - body: Uses the connection, which it must not keep.
    /// - Returns: What `body` returns.
    /// - Throws: ``StorageError``: that of `body`, or one that says what it threw.
    func use<Output: Sendable>(
        during attempt: String,
        _ body: @Sendable (Connection) throws -> Output
    ) throws(StorageError) -> Output {
        do {
            return try connection.withLock { try body($0) }
        } catch {
            throw StorageError(error, path: path, during: attempt)
        }
    }
}
