import TestSupport
import Testing

@testable import AWS

@Suite struct XMLReaderTests {
    @Test func elementsKnowTheirTextNamespaceAndBytes() throws {
        let document = """
            \u{FEFF}<?xml version='1.0' encoding="UTF-8" standalone="yes"?>
            <!-- before --><?pi x?>
            <n:a xmlns:n="urn:one" xmlns="urn:two" x='&lt;"' >
              <b y = "1">one &amp; two&#x20AC;&#33;<![CDATA[<c>&amp;]]><!-- in --><?pi?></b>
              <b xmlns=""/><d\u{E9}>\r\nx\ry</d\u{E9} >
            </n:a>
            <!-- after -->

            """
        let bytes = Array(document.utf8)
        let root = try XMLReader.root(of: bytes)
        #expect(root.name == "a")
        #expect(root.prefix == "n:")
        #expect(root.namespace == "urn:one")
        #expect(root.children.map(\.name) == ["b", "b", "d\u{E9}"])
        #expect(root["b"]?.text == "one & two\u{20AC}!<c>&amp;")
        #expect(root["b"]?.namespace == "urn:two")
        #expect(root.all("b")[1].namespace == nil)
        #expect(root.all("b")[1].contentRange == nil)
        #expect(root["d\u{E9}"]?.text == "\nx\ny")
        func source(_ range: Range<Int>?) -> String { range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }
        #expect(source(root.all("b")[1].range) == "<b xmlns=\"\"/>")
        #expect(source(root.range).hasPrefix("<n:a xmlns:n"))
        #expect(source(root.range).hasSuffix("</n:a>"))
        let content = source(root["b"]?.contentRange)
        #expect(content.hasPrefix("one &amp;"))
        #expect(content.hasSuffix("<?pi?>"))
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "<a", "<a b/>", "<a b=c/>", "<a b=\"1/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>", "<a b='<'/>", "< a/>", "<1/>", "<a>&</a>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
        "<a>&#x110000;</a>", "<a>&#99999999999;</a>", "<a>&amp</a>", "<a>\u{1}</a>", "<a><!-- </a>", "<a><![CDATA[</a>",
        "<a><?pi</a>", "<a><!DOCTYPE b></a>", "<p:a/>", "<a xmlns:p=''/>", "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>", "<?xml version='1.0' encoding='UTF-16'?><a/>", "</a>", "<a></a",
    ])
    func whatIsNotWellFormedIsRefused(_ text: String) {
        #expect(throws: XMLFailure.self) { try XMLReader.root(of: Array(text.utf8)) }
    }

    @Test func brokenUTF8IsRefused() {
        #expect(throws: XMLFailure.self) { try XMLReader.root(of: Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) }
    }

    @Test func everyBeginningOfADocumentIsRefused() {
        let document = Array("<?xml version='1.0'?><a b='c'><d>&amp;<![CDATA[x]]></d><!-- e --><f/></a>".utf8)
        for count in 0..<document.count {
            #expect(throws: XMLFailure.self) { try XMLReader.root(of: Array(document.prefix(count))) }
        }
    }

    @Test(arguments: [(63, true), (64, true), (65, false), (100_000, false)])
    func depthIsBounded(depth: Int, isTaken: Bool) {
        let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        #expect(((try? XMLReader.root(of: Array(text.utf8))) != nil) == isTaken)
    }

    @Test("A namespace is known where it is declared, and what it hid is known again behind it")
    func namespacesEndWithTheirElement() throws {
        let text = "<a xmlns='1' xmlns:p='2'><p:b xmlns:p='3' xmlns=''><c/><p:d/></p:b><p:e/><f xmlns='4'/><g/></a>"
        let root = try XMLReader.root(of: Array(text.utf8))
        let b = try #require(root["b"])
        #expect(b.namespace == "3")
        #expect(b.children.map(\.namespace) == [nil, "3"])
        #expect(root.children.map(\.namespace) == ["3", "2", "4", "1"])
        #expect(throws: XMLFailure.self) { try XMLReader.root(of: Array("<a><b xmlns:p='1'/><p:c/></a>".utf8)) }
    }

    @Test("Declaring thousands of namespaces costs what their bytes cost")
    func namespacesAreLinear() throws {
        let declarations = (0..<10_000).map { "xmlns:n\($0)='u'" }.joined(separator: " ")
        let children = (0..<10_000).map { "<b xmlns:m\($0)='v'/>" }.joined()
        let bytes = Array("<a \(declarations)>\(children)</a>".utf8)
        let time = try ProcessorTime.spent { _ = try XMLReader.root(of: bytes) }
        #expect(time / bytes.count < .microseconds(10))
    }

    @Test(
        "More than thirty combining marks in a row are refused wherever they stand",
        arguments: ["<a>%</a>", "<a b='%'/>", "<a><![CDATA[%]]></a>", "<a%/>", "<a><b>%</b></a>"]
    )
    func runsOfMarksAreBounded(_ form: String) throws {
        func document(_ marks: String) -> [UInt8] { Array(form.replacing("%", with: marks).utf8) }
        _ = try XMLReader.root(of: document(String(repeating: "\u{301}\u{316}", count: 15)))
        let error = #expect(throws: XMLFailure.self) {
            try XMLReader.root(of: document(String(repeating: "\u{301}\u{316}", count: 16)))
        }
        #expect(error?.reason.contains("combining marks") == true)
        guard form.hasPrefix("<a>%") else { return }
        // Written as references, or in pieces between them.
        let pieces = "<a>" + String(repeating: "\u{301}<!-- -->&#x316;", count: 16) + "</a>"
        #expect(throws: XMLFailure.self) { try XMLReader.root(of: Array(pieces.utf8)) }
    }

    @Test(arguments: ["", "plain", "<&>\"'", "\r\n\t", "ü€😀", " a  b ", "]]>"])
    func whatIsEscapedIsReadBackAsItWas(_ text: String) throws {
        let escaped = try #require(XMLText.escape(text))
        #expect(try XMLReader.root(of: Array("<a>\(escaped)</a>".utf8)).text == text)
    }

    @Test(arguments: ["\u{0}", "a\u{1b}", "\u{FFFE}"])
    func whatXMLCannotHoldIsNotEscaped(_ text: String) {
        #expect(XMLText.escape(text) == nil)
    }
}
