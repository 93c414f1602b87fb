import EventSourcesTesting
import Foundation
import FuzzTargets
import Testing

/// The targets of the fuzzer with seeded mutations, bounded, and with everything that was ever found.
@Suite struct FuzzTargetTests {
    private static let tokens = [
        "[", "]", "{", "}", ",", ":", "\"", "\\u0000", "\\ud800", "1e999", "-", "null", "\r\n", "\n", "\0", "arn:", "/",
        ";",
        "=", "%", "chunked", "Content-Length: 5\r\n", "0\r\n\r\n", "HTTP/1.1", "é", "\u{FEFF}", "AWS4-HMAC-SHA256",
        "$or", "numeric", "prefix", "Filters", "Pattern", "\u{301}",
        "a" + String(repeating: "\u{301}\u{316}", count: 16),
        String(repeating: "\u{301}\u{316}", count: 3000), #"\u0301\u0316"#,
    ].map { Array($0.utf8) }

    private func mutated(_ seed: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where index < bytes.count: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1 where index < bytes.count: bytes.remove(at: index)
            case 2: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...8, using: &generator)))
            case 3:
                let end = min(bytes.count, index + Int.random(in: 1...16, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: index)
            default: bytes.insert(contentsOf: Self.tokens.randomElement(using: &generator) ?? [], at: index)
            }
        }
        return bytes
    }

    /// The first input that has a fault, out of so many.
    private func find(_ target: FuzzTarget, tries: Int, seed: UInt64) -> (input: [UInt8], fault: String)? {
        var generator = SplitMix64(seed: seed)
        let seeds = target.seeds.map { Array($0.utf8) }
        var pool = seeds
        for number in 0..<tries {
            // What was mutated often is mostly refused at once, so every other input is near to a good one.
            let origin = number % 2 == 0 ? seeds : pool
            let input = mutated(origin.randomElement(using: &generator) ?? [], using: &generator)
            if let fault = target.fault(input) { return (input, fault) }
            // Mutations of mutations reach further.
            if pool.count < 64, Int.random(in: 0..<8, using: &generator) == 0 { pool.append(input) }
        }
        return nil
    }

    @Test(arguments: FuzzTarget.genuine)
    func mutationsHaveNoFault(_ target: FuzzTarget) {
        let found = find(target, tries: 3000, seed: 7)
        #expect(
            found == nil,
            "\(found?.fault ?? ""): \(String(decoding: found?.input ?? [], as: UTF8.self).debugDescription)"
        )
    }

    @Test func faultThatWasPlantedIsFound() {
        #expect(find(.planted, tries: 20_000, seed: 7) != nil)
    }

    @Test(arguments: FuzzTarget.genuine)
    func whatWasFoundBeforeStaysRight(_ target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Findings/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            #expect(try target.fault(Array(Data(contentsOf: file))) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test(arguments: FuzzTarget.genuine)
    func inputsToBeginWithReachBeyondTheFirstCheck(_ target: FuzzTarget) {
        #expect(!target.seeds.isEmpty)
        for seed in target.seeds { #expect(target.fault(Array(seed.utf8)) == nil) }
    }
}
