import Foundation
import Testing

/// A server that runs as its own process.
final class Server: Sendable {
    let process: ChildProcess
    /// What the server said on standard output when it was ready.
    let readyLine: String
    /// The folder with its database, unless the arguments name another.
    let folder: TemporaryFolder
    /// All of what the server said on standard output, once it has ended.
    let output: OneShot<String>

    private init(process: ChildProcess, output: OneShot<String>, readyLine: String, folder: TemporaryFolder) {
        self.process = process
        self.output = output
        self.readyLine = readyLine
        self.folder = folder
    }

    deinit {
        process.send(SIGKILL)
    }

    /// The URL that the server named, without a slash at its end.
    var base: String { String(readyLine.dropFirst("listening on ".count)) }

    /// The TCP port.
    var port: Int { base.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    /// The processor time that the server has taken, in hundredths of a second.
    ///
    /// - Throws: If the process is gone.
    var processorTime: Duration {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
            // The name of the program, in brackets, may hold blanks; what follows it does not.
            let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
            let ticks = fields.count > 13 ? [fields[12], fields[13]].compactMap { Int($0) }.reduce(0, +) : 0
            return .seconds(Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK))))
        }
    }

    /// What the server has written to standard error.
    var log: String { folder.text("server.log") }

    /// Starts a server on a free port and waits until it is ready.
    ///
    /// - Parameters:
    ///   - arguments: Flags of `serve`, after `--port 0` and `--database`.
    ///   - folder: The folder to work in; a fresh one by default.
    ///   - environment: Variables to add.
    ///   - errors: Where standard error goes in place of the log file.
    /// - Returns: The server, ready.
    /// - Throws: ``ChildProcess/Timeout`` with the server's log if it does not become ready.
    static func start(
        _ arguments: [String] = [],
        in folder: TemporaryFolder? = nil,
        environment: [String: String] = [:],
        errors: FileHandle? = nil
    ) async throws -> Server {
        let folder = try folder ?? TemporaryFolder()
        let address = arguments.contains("--unix-socket") ? [] : ["--port", "0"]
        let database = arguments.contains("--database") ? [] : ["--database", "test.sqlite"]
        let launch = try Launch(["serve"] + database + address + arguments, in: folder, environment, errors: errors)
        guard let line = await launch.output.line.value(within: .seconds(120)), line.hasPrefix("listening on ") else {
            launch.process.send(SIGKILL)
            throw ChildProcess.Timeout(description: "the server was not ready in time: \(folder.text("server.log"))")
        }
        return Server(process: launch.process, output: launch.output.end, readyLine: line, folder: folder)
    }

    /// Runs the command to its end.
    ///
    /// - Returns: How it ended and what it said.
    static func run(
        _ arguments: [String],
        in folder: TemporaryFolder? = nil,
        environment: [String: String] = [:]
    ) async throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        let folder = try folder ?? TemporaryFolder()
        let launch = try Launch(arguments, in: folder, environment, log: "command.log")
        let exit = try await launch.process.end()
        let output = await launch.output.end.value(within: .seconds(60)) ?? ""
        return (exit, output, folder.text("command.log"))
    }

    /// Asks the server to stop and waits until it has.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) async throws -> ChildProcess.Exit {
        process.send(signal)
        return try await process.end()
    }

    /// Waits until the log has a text.
    func waitForLog(containing text: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !log.contains(text) {
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Timeout(description: "the log never had “\(text)”: \(log)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private struct Launch {
        let process: ChildProcess
        let output = LineReader()

        init(
            _ arguments: [String],
            in folder: TemporaryFolder,
            _ environment: [String: String],
            log: String = "server.log",
            errors: FileHandle? = nil
        ) throws {
            let pipe = Pipe()
            let errors = try errors ?? folder.file(log)
            var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LAMBDA_EVENT_SOURCES_") }
            // A crashed child would otherwise start a backtracer that keeps its pipes open.
            variables["SWIFT_BACKTRACE"] = "enable=no"
            variables.merge(environment) { _, new in new }
            process = try ChildProcess(
                Product.binary,
                arguments,
                environment: variables,
                in: folder.url,
                output: pipe.fileHandleForWriting,
                errors: errors
            )
            try pipe.fileHandleForWriting.close()
            try errors.close()
            output.read(pipe.fileHandleForReading)
        }
    }
}

/// Reads a pipe to its end and hands out its first line as soon as it is there.
final class LineReader: Sendable {
    let line = OneShot<String>()
    let end = OneShot<String>()

    func read(_ handle: FileHandle) {
        // The thread keeps the handle, and so the pipe, open until the writer closes its end.
        Thread.detachNewThread { [line, end] in
            var bytes = Data()
            while case let piece = handle.availableData, !piece.isEmpty {
                bytes += piece
                let text = String(decoding: bytes, as: UTF8.self)
                if let newline = text.firstIndex(of: "\n") { line.fulfil(String(text[..<newline])) }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            line.fulfil(text)
            end.fulfil(text)
        }
    }
}
