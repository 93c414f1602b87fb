import Foundation
import HostSystem
import JSON

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
        guard let words = CommandLineWords.split(command), !words.isEmpty else {
            throw .failed("\(source): the command cannot be split into words")
        }
        let result = await output(of: words)
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

    private func output(of words: [String]) async -> Result<[UInt8], Failure> {
        await withCheckedContinuation { continuation in
            // A thread of its own, since waiting for the program blocks.
            let thread = Thread { continuation.resume(returning: self.blockingOutput(of: words)) }
            thread.name = "credential"
            thread.start()
        }
    }

    private func blockingOutput(of words: [String]) -> Result<[UInt8], Failure> {
        let child: ChildProcess
        do throws(ChildProcess.Failure) {
            child = try ChildProcess(running: words, keeping: Self.maximumOutput, within: timeout)
        } catch {
            return .failure(Failure(reason: "cannot run \(words.first ?? ""): \(error)"))
        }
        switch child.ending {
        case .exited(0): break
        // The end of its output, not of the program: what it has left running may keep it open, and is cut off as well.
        case .timedOut: return .failure(Failure(reason: "no end after \(Int(timeout)) seconds"))
        case .exited(let status): return .failure(complaint("exit status", status, of: child))
        case .signalled(let signal): return .failure(complaint("signal", signal, of: child))
        }
        guard !child.output.isCut else { return .failure(Failure(reason: "the output is too long")) }
        return .success(child.output.bytes)
    }

    private func complaint(_ how: String, _ number: Int32, of child: ChildProcess) -> Failure {
        let text = UpstreamText.clean(String(decoding: child.errors.bytes, as: UTF8.self), limit: 256)
        return Failure(reason: "\(how) \(number)\(text.isEmpty ? "" : ": \(text)")")
    }
}
