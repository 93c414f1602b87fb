import Foundation
import Synchronization

/// A program that was started, whose output goes to files, and whose end can be awaited.
final class ChildProcess: Sendable {
    /// How a program ended.
    enum Exit: Sendable, Hashable {
        case status(Int32)
        case signal(Int32)
    }

    /// Something that did not happen in time.
    struct Timeout: Error, CustomStringConvertible {
        let description: String
    }

    let pid: Int32
    private let exit = OneShot<Exit>()

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: The program's file.
    ///   - arguments: Its arguments.
    ///   - environment: Its whole environment.
    ///   - folder: Its working directory.
    ///   - output: Where its standard output goes.
    ///   - errors: Where its standard error goes.
    /// - Throws: An error of the system if it cannot be started.
    init(
        _ executable: URL,
        _ arguments: [String],
        environment: [String: String],
        in folder: URL,
        output: FileHandle,
        errors: FileHandle
    ) throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        process.terminationHandler = { [exit] process in
            let status = process.terminationStatus
            exit.fulfil(process.terminationReason == .uncaughtSignal ? .signal(status) : .status(status))
        }
        try process.run()
        pid = process.processIdentifier
    }

    /// Sends a signal, unless the program has ended.
    func send(_ signal: Int32) {
        if exit.value == nil { kill(pid, signal) }
    }

    /// Waits for the end.
    ///
    /// - Throws: ``Timeout`` if the program still runs at the deadline; it is killed then.
    func end(within limit: Duration = .seconds(300)) async throws -> Exit {
        if let exit = await exit.value(within: limit) { return exit }
        send(SIGKILL)
        throw Timeout(description: "process \(pid) did not end within \(limit)")
    }
}

/// A value that arrives once, for any number of waiters.
final class OneShot<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [UInt64: CheckedContinuation<Value?, Never>] = [:]
        var next: UInt64 = 0
    }

    private let state = Mutex(State())

    /// The value, if it has arrived.
    var value: Value? { state.withLock { $0.value } }

    /// Hands the value over; only the first counts.
    func fulfil(_ value: Value) {
        let waiters = state.withLock { state in
            guard state.value == nil else { return [UInt64: CheckedContinuation<Value?, Never>]() }
            state.value = value
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: value) }
    }

    /// Waits for the value; `nil` when the time is up.
    func value(within limit: Duration) async -> Value? {
        await withCheckedContinuation { continuation in
            let (value, ticket) = state.withLock { state -> (Value?, UInt64?) in
                if let value = state.value { return (value, nil) }
                state.next += 1
                state.waiters[state.next] = continuation
                return (nil, state.next)
            }
            guard let ticket else {
                continuation.resume(returning: value)
                return
            }
            let seconds = Double(limit.components.seconds)
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
                state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: nil)
            }
        }
    }
}
