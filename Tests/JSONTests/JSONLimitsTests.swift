import JSON
import Testing

@Suite struct JSONLimitsTests {
    private static func nested(_ open: String, _ depth: Int, _ close: String, core: String = "") -> String {
        String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
    }

    @Test(arguments: [0, 1, 2, 128, 512])
    func nestingUpToTheLimitIsRead(depth: Int) throws {
        let limits = JSONLimits(maximumDepth: depth)
        let text = Self.nested("[", depth, "]", core: "1")
        let value = try JSONValue(parsing: text, limits: limits)
        #expect(value.text() == text)
        #expect(try JSONValue(parsing: value.text(.pretty), limits: limits) == value)
        for deeper in [Self.nested("[", depth + 1, "]"), Self.nested("{\"a\":", depth + 1, "}", core: "1")] {
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: deeper, limits: limits) }
            #expect(error?.code == .tooDeep)
            #expect(error?.pointer.tokens.count == depth)
            #expect(error?.message == "Arrays and objects are nested deeper than \(depth) levels.")
        }
    }

    @Test func theStandardDepthIs128() throws {
        #expect(JSONLimits.standard.maximumDepth == 128)
        _ = try JSONValue(parsing: Self.nested("[{\"a\":", 64, "}]", core: "1"))
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: Self.nested("[", 129, "]")) }
    }

    @Test(arguments: [(-1, 0), (513, 512), (.max, 512), (.min, 0)])
    func limitsStayWithinWhatTheStackBears(asked: Int, given: Int) {
        #expect(JSONLimits(maximumDepth: asked).maximumDepth == given)
    }

    @Test func depthIsGivenBackAfterEachContainer() throws {
        let text = "[" + Array(repeating: "[{}],{\"a\":[]}", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: text, limits: JSONLimits(maximumDepth: 3)).array?.count == 2000)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[[],"])
    func aMillionOpenBracketsAreRefusedAtTheLimit(open: String) {
        let error = #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: String(repeating: open, count: 1_000_000 / open.utf8.count))
        }
        #expect(error?.code == .tooDeep)
    }

    @Test("A string or name with more than thirty combining marks in a row is refused at its place")
    func marksInARowAreBounded() throws {
        func marks(_ count: Int) -> String { String(repeating: "\u{301}\u{316}", count: count / 2) }
        func escaped(_ count: Int) -> String { String(repeating: #"\u0301\u0316"#, count: count / 2) }
        for text in [marks(30), escaped(30)] { _ = try JSONValue(parsing: "{\"a\(text)\":[\"b\(text)\"]}") }
        for text in [marks(32), escaped(32), marks(20) + escaped(12)] {
            let name = #expect(throws: JSONParseError.self) { try JSONValue(parsing: "{\"n\":{\"a\(text)\":1}}") }
            #expect(name?.code == .tooManyMarks)
            #expect(name?.offset == 6)
            #expect(name?.pointer.description == "/n")
            let value = #expect(throws: JSONParseError.self) { try JSONValue(parsing: "{\"n\":[0,\"\(text)\"]}") }
            #expect(value?.code == .tooManyMarks)
            #expect(value?.pointer.description == "/n/1")
            // What was stored before there was a bound stays readable.
            #expect(try JSONValue(parsing: "[\"\(text)\"]", limits: .stored).array?.count == 1)
        }
    }

    @Test func wideObjectsAreRead() throws {
        let count = 50_000
        let members = (0..<count).map { "\"name \($0)\":\($0)" }
        let object = try #require(try JSONValue(parsing: "{\(members.joined(separator: ","))}").object)
        #expect(object.count == count)
        #expect(object["name \(count - 1)"] == .integer(count - 1))
        let error = #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: "{\(members.joined(separator: ",")),\"name 25000\":0}")
        }
        #expect(error?.code == .duplicateKey)
        #expect(error?.message.contains("\"name 25000\"") == true)
    }

    /// All orders of combining marks of different classes are canonically equivalent: a hash that sees them
    /// as one text would turn this document into hundreds of millions of comparisons.
    @Test func canonicallyEquivalentNamesDoNotCollide() throws {
        let marks: [Unicode.Scalar] = [
            "\u{301}", "\u{323}", "\u{327}", "\u{328}", "\u{334}", "\u{315}", "\u{345}", "\u{31b}",
        ]
        var names = [[Unicode.Scalar]()]
        for mark in marks {
            names = names.flatMap { name in
                (0...name.count).map { position in name[..<position] + [mark] + name[position...] }.map(Array.init)
            }
        }
        #expect(names.count == 40_320)
        let members = names.map { name in
            var text = String.UnicodeScalarView("a".unicodeScalars)
            text.append(contentsOf: name)
            return "\"\(String(text))\":0"
        }
        #expect(try JSONValue(parsing: "{\(members.joined(separator: ","))}").object?.count == names.count)
    }

    @Test func longNumbersAndStringsAreRead() throws {
        let digits = String(repeating: "7", count: 200_000)
        #expect(try JSONValue(parsing: digits).number?.literal == digits)
        #expect(try JSONValue(parsing: "0.\(digits)").number?.literal == "0.\(digits)")
        #expect(try JSONValue(parsing: "1" + String(repeating: "0", count: 200_000)).number?.literal == "1e200000")
        #expect(try JSONValue(parsing: "1e" + String(repeating: "0", count: 200_000) + "1") == 10)
        let escapes = String(repeating: "\\n", count: 200_000)
        #expect(try JSONValue(parsing: "\"\(escapes)\"").string?.utf8.count == 200_000)
    }
}
