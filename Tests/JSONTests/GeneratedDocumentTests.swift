import EventSourcesTesting
import JSON
import Testing

@Suite struct GeneratedDocumentTests {
    @Test(arguments: [[], .pretty, .sortedKeys, [.pretty, .sortedKeys]] as [JSONWriter.Options])
    func whatIsWrittenReadsBack(options: JSONWriter.Options) throws {
        var generator = SplitMix64(seed: 6)
        for _ in 0..<500 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let bytes = value.serialized(options)
            let read = try JSONValue(parsing: bytes)
            #expect(read == value)
            #expect(read.hashValue == value.hashValue)
            #expect(read.serialized(options) == bytes)
            #expect(String(validating: bytes, as: UTF8.self) != nil)
        }
    }

    private static let document = #"""
         {"name": "orders é😀", "escapes": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00", "numbers": [0, -1, 12.5e-3, 1E+20],
         "literals": [true, false, null], "nested": {"a": {"b": [[], {}, [{"c": ""}]]}} , "" : [ ] }
        """#

    @Test func everyPrefixFailsAtItsEnd() throws {
        let bytes = Array(Self.document.utf8)
        _ = try JSONValue(parsing: bytes)
        for count in bytes.indices {
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes[..<count]) }
            #expect(error?.offset == count)
            #expect(error?.code == (bytes[..<count].allSatisfy { $0 == 0x20 } ? .emptyDocument : .unexpectedEnd))
        }
    }

    @Test func everySuffixFails() throws {
        let bytes = Array(Self.document.utf8).drop { $0 == 0x20 }
        for start in (bytes.startIndex + 1)..<bytes.endIndex {
            #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes[start...]) }
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func mutatedDocumentsAreReadOrRefusedCleanly(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let tokens = [
            "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-", ".", "e", "true", " ", "\n", "\u{0}",
            "é", "\u{feff}",
        ]
        .map { Array($0.utf8) }
        for round in 0..<1000 {
            var bytes =
                round % 2 == 0 ? Array(Self.document.utf8) : JSONValue.random(depth: 3, using: &generator).serialized()
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where position < bytes.count:
                    bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
                case 1 where position < bytes.count: bytes.remove(at: position)
                case 2: bytes.removeSubrange(position..<min(bytes.count, position + 9))
                default: bytes.insert(contentsOf: tokens.randomElement(using: &generator) ?? [], at: position)
                }
            }
            do throws(JSONParseError) {
                let value = try JSONValue(parsing: bytes)
                #expect(try JSONValue(parsing: value.serialized()) == value)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
                #expect(error.line >= 1 && error.column >= 1 && error.column <= error.offset + 1)
                #expect(error.message.hasSuffix("."))
                #expect(error.pointer.tokens.count <= 128)
            }
        }
    }
}
