import Foundation
import JSON
import Synchronization

/// A program that writes credentials to its standard output.
///
/// See the AWS SDKs and Tools Reference Guide, "Process credential provider". The command is split into words, and run
/// without a shell.
struct CredentialProcess: Sendable {
    let command: String
    let source: String
    /// Seconds that the program may take.
    var timeout = 60.0

    private static let maximumOutput = 1 << 16

    func run() async throws(CredentialSourceFailure) -> AWSCredentials {
        guard let words = CommandLineWords.split(command), let program = words.first else {
            throw .failed("\(source): the command cannot be split into words")
        }
        let result = await output(of: program, Array(words.dropFirst()))
        let output: [UInt8]
        switch result {
        case .success(let bytes): output = bytes
        case .failure(let failure): throw .failed("\(source): \(failure.reason)")
        }
        guard let version = (try? JSONValue(parsing: output))?.object?["Version"]?.integer else {
            throw .failed("\(source): the output is no JSON object with a Version")
        }
        guard version == 1 else { throw .failed("\(source): the output has version \(version), not 1") }
        do throws(CredentialSourceFailure) {
            return try CredentialDocument.credentials(in: output, from: source, token: "SessionToken")
        } catch {
            throw .failed("\(source): \(error.reason)")
        }
    }

    private struct Failure: Error {
        var reason: String
    }

    private func output(of program: String, _ arguments: [String]) async -> Result<[UInt8], Failure> {
        await withCheckedContinuation { continuation in
            // A thread of its own, since waiting for the program blocks.
            let thread = Thread { continuation.resume(returning: self.blockingOutput(of: program, arguments)) }
            thread.name = "credential"
            thread.start()
        }
    }

    private func blockingOutput(of program: String, _ arguments: [String]) -> Result<[UInt8], Failure> {
        let process = Process()
        // Looked up in PATH by env, as a shell would.
        process.executableURL = URL(fileURLWithPath: program.contains("/") ? program : "/usr/bin/env")
        process.arguments = program.contains("/") ? arguments : ["--", program] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { return .failure(Failure(reason: "cannot run \(program)")) }

        let readers = DispatchGroup()
        let texts = [output, errors].map { pipe in
            let reader = BoundedReader(pipe.fileHandleForReading, limit: Self.maximumOutput)
            readers.enter()
            let thread = Thread {
                reader.readToEnd()
                readers.leave()
            }
            thread.start()
            return reader
        }
        // The end of its output, not of the program: what it has left running may keep it open, and is cut off as well.
        guard readers.wait(timeout: .now() + timeout) == .success else {
            process.terminate()
            return .failure(Failure(reason: "no end after \(Int(timeout)) seconds"))
        }
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let complaint = UpstreamText.clean(String(decoding: texts[1].bytes, as: UTF8.self), limit: 256)
            let how = process.terminationReason == .exit ? "exit status" : "signal"
            return .failure(
                Failure(reason: "\(how) \(process.terminationStatus)\(complaint.isEmpty ? "" : ": \(complaint)")")
            )
        }
        guard !texts[0].isCut else { return .failure(Failure(reason: "the output is too long")) }
        return .success(texts[0].bytes)
    }
}

/// Reads all that comes, and keeps the beginning.
private final class BoundedReader: Sendable {
    private let handle: FileHandle
    private let limit: Int
    private let state = Mutex((bytes: [UInt8](), isCut: false))

    init(_ handle: FileHandle, limit: Int) {
        self.handle = handle
        self.limit = limit
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isCut: Bool { state.withLock { $0.isCut } }

    func readToEnd() {
        while let data = try? handle.read(upToCount: 4096), !data.isEmpty {
            state.withLock { state in
                let room = limit - state.bytes.count
                state.bytes += data.prefix(room)
                state.isCut = state.isCut || data.count > room
            }
        }
    }
}
