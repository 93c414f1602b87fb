import ControlPlane
import Dispatch
import JSON
import Synchronization

/// The lines of a file, on their way into one transaction.
///
/// Lines are read some at a time, checked on all processors, and stored in their order.
struct ImportedLines: Sendable {
    private typealias Numbered = (number: Int, text: [UInt8])
    private typealias Checked = Result<MappingImport.CheckedLine, any Error>

    /// The file; `-` is standard input.
    let file: String
    /// Checks and stores them.
    let archive: MappingImport

    /// How many lines are in memory at a time, unless their bytes are too many before.
    private static let linesAtOnce = 512
    private static let bytesAtOnce = 1 << 20

    /// Stores every line, or throws at the first that cannot be.
    func store(in transaction: any MappingTransaction) throws -> MappingImport.Outcome {
        var outcome = MappingImport.Outcome()
        do {
            var reader = try LineReader(path: file)
            var progress = ProgressLine(total: reader.size)
            var number = 0
            while case let lines = try nextLines(&reader, &number), !lines.isEmpty {
                for line in check(lines) { try archive.store(line.get(), in: transaction, counting: &outcome) }
                progress.update(done: reader.bytesRead, count: outcome.imported)
            }
            progress.finish()
        } catch let failure as LineReader.Failure {
            throw CommandFailure(.noInput, "\(file): \(failure)")
        }
        return outcome
    }

    private func nextLines(_ reader: inout LineReader, _ number: inout Int) throws(LineReader.Failure) -> [Numbered] {
        var lines: [Numbered] = []
        var bytes = 0
        while lines.count < Self.linesAtOnce, bytes < Self.bytesAtOnce, let line = try reader.next() {
            number += 1
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
            lines.append((number, line))
            bytes += line.count
        }
        return lines
    }

    private func check(_ lines: [Numbered]) -> [Checked] {
        let parts = min(ProcessLimits.processorCount, lines.count)
        let checked = Mutex([[Checked]](repeating: [], count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = lines.count * part / parts..<lines.count * (part + 1) / parts
            let results = lines[range].map { line in Checked { try check(line) } }
            checked.withLock { $0[part] = results }
        }
        return checked.withLock { $0.flatMap(\.self) }
    }

    private func check(_ line: Numbered) throws -> MappingImport.CheckedLine {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line.text)
        } catch {
            throw CommandFailure(
                .dataError,
                "\(file):\(line.number):\(error.column): \(error.message)\nnothing was imported"
            )
        }
        return try archive.check(value, number: line.number)
    }
}
