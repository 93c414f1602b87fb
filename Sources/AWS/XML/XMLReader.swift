import UntrustedText

/// Reads the XML that AWS services write: UTF-8, namespaces, no document type declaration.
///
/// Every element knows the bytes it was read from, so that a document can be changed in one place and stay as it was
/// everywhere else.
struct XMLReader {
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var position = 0
    /// What each prefix stands for where the reader is, the innermost declaration last; "" is the default namespace.
    ///
    /// One table with declarations taken back at the end of their element: a copy for each element would make a document
    /// with many declarations cost the square of their number.
    private var namespaces: [String: [String?]] = ["xml": ["http://www.w3.org/XML/1998/namespace"]]

    /// Reads a whole document and returns its root.
    static func root(of bytes: [UInt8]) throws(XMLFailure) -> XMLElement {
        var reader = XMLReader(bytes: bytes)
        return try reader.document()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func document() throws(XMLFailure) -> XMLElement {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw failure("it is not UTF-8") }
        _ = skip("\u{FEFF}")
        if starts(with: "<?xml"), position + 5 < bytes.count, Self.isSpace(bytes[position + 5]) {
            let start = position
            try skip(through: "?>", "the declaration has no end")
            try checkDeclaration(bytes[start..<position])
        }
        try skipMiscellany()
        guard starts(with: "<"), !starts(with: "</") else { throw failure("it has no root element") }
        let root = try element(depth: 0)
        try skipMiscellany()
        guard position == bytes.count else { throw failure("something follows the root element") }
        return root
    }

    private func checkDeclaration(_ declaration: ArraySlice<UInt8>) throws(XMLFailure) {
        let text = String(decoding: declaration, as: UTF8.self).lowercased()
        guard let found = text.firstRange(of: "encoding") else { return }
        let value = text[found.upperBound...].drop { " \t\r\n=\"'".contains($0) }.prefix { !"\"' ?".contains($0) }
        guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(String(value)) else {
            throw failure("its encoding is not UTF-8")
        }
    }

    private mutating func skipMiscellany() throws(XMLFailure) {
        while true {
            skipSpace()
            if starts(with: "<!--") {
                try skip(through: "-->", "a comment has no end")
            } else if starts(with: "<?") {
                try skip(through: "?>", "a processing instruction has no end")
            } else if starts(with: "<!") {
                throw failure("it has a document type declaration")
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(XMLFailure) -> XMLElement {
        guard depth < Self.maximumDepth else { throw failure("it is nested deeper than \(Self.maximumDepth) elements") }
        let start = position
        position += 1
        let tag = try name()
        let (isEmpty, declared) = try attributes()
        defer { for prefix in declared { namespaces[prefix]?.removeLast() } }
        let parts = Self.split(tag)
        let namespace = namespaces[parts.prefix]?.last ?? nil
        guard parts.prefix.isEmpty || namespace != nil else {
            throw failure("the namespace prefix of an element is not declared")
        }
        var element = XMLElement(
            name: parts.name,
            prefix: parts.prefix.isEmpty ? "" : parts.prefix + ":",
            namespace: namespace,
            range: start..<position
        )
        guard !isEmpty else { return element }
        let contentStart = position
        while true {
            if starts(with: "</") {
                let contentEnd = position
                position += 2
                guard try name() == tag else { throw failure("an end tag does not match its start tag") }
                skipSpace()
                guard skip(">") else { throw failure("an end tag has no end") }
                element.range = start..<position
                element.contentRange = contentStart..<contentEnd
                element.text = try bounded(element.text, at: contentStart)
                return element
            }
            try content(into: &element, depth: depth)
        }
    }

    private mutating func content(into element: inout XMLElement, depth: Int) throws(XMLFailure) {
        guard position < bytes.count else { throw failure("it ends in the middle of an element") }
        if starts(with: "<!--") {
            try skip(through: "-->", "a comment has no end")
        } else if starts(with: "<![CDATA[") {
            let start = position + 9
            try skip(through: "]]>", "a CDATA section has no end")
            element.text += try Self.normalized(bytes[start..<(position - 3)], at: start)
        } else if starts(with: "<?") {
            try skip(through: "?>", "a processing instruction has no end")
        } else if starts(with: "<!") {
            throw failure("it has a declaration within an element")
        } else if bytes[position] == UInt8(ascii: "<") {
            element.children.append(try self.element(depth: depth + 1))
        } else {
            element.text += try characters { $0 == UInt8(ascii: "<") }
        }
    }

    /// Reads attributes up to the end of the tag.
    ///
    /// - Returns: Whether the tag is an empty element, and the prefixes that it declares.
    private mutating func attributes() throws(XMLFailure) -> (isEmpty: Bool, declared: [String]) {
        var names: Set<String> = []
        var declared: [String] = []
        while true {
            let before = position
            skipSpace()
            if skip("/>") { return (true, declared) }
            if skip(">") { return (false, declared) }
            guard position > before else { throw failure("a tag is malformed") }
            let name = try name()
            skipSpace()
            guard skip("=") else { throw failure("an attribute has no value") }
            skipSpace()
            guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]) else {
                throw failure("an attribute's value has no quotes")
            }
            let quote = bytes[position]
            position += 1
            let valueStart = position
            let value = try bounded(characters { $0 == quote || $0 == UInt8(ascii: "<") }, at: valueStart)
            guard position < bytes.count, bytes[position] == quote else {
                throw failure("an attribute's value has no end")
            }
            position += 1
            guard names.insert(name).inserted else { throw failure("an attribute is there twice") }
            if name == "xmlns" {
                namespaces["", default: []].append(value.isEmpty ? nil : value)
                declared.append("")
            } else if name.hasPrefix("xmlns:") {
                guard !value.isEmpty else { throw failure("a namespace prefix stands for nothing") }
                let prefix = String(name.dropFirst(6))
                namespaces[prefix, default: []].append(value)
                declared.append(prefix)
            }
        }
    }

    private mutating func name() throws(XMLFailure) -> String {
        let start = position
        while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
        guard start < position, !"-.0123456789".utf8.contains(bytes[start]) else {
            throw failure("a name is malformed")
        }
        return try bounded(String(decoding: bytes[start..<position], as: UTF8.self), at: start)
    }

    private func bounded(_ text: String, at offset: Int) throws(XMLFailure) -> String {
        guard StreamSafeText.holds(text) else {
            throw XMLFailure(
                reason: "it holds more than \(StreamSafeText.maximumNonStarters) combining marks in a row",
                offset: offset
            )
        }
        return text
    }

    /// Reads characters and references up to, not including, a byte that ends them or the end of the document.
    private mutating func characters(until isEnd: (UInt8) -> Bool) throws(XMLFailure) -> String {
        var text = ""
        while position < bytes.count, !isEnd(bytes[position]) {
            if bytes[position] == UInt8(ascii: "&") {
                text.unicodeScalars.append(try reference())
                continue
            }
            let start = position
            while position < bytes.count, !isEnd(bytes[position]), bytes[position] != UInt8(ascii: "&") {
                position += 1
            }
            text += try Self.normalized(bytes[start..<position], at: start)
        }
        return text
    }

    /// XML 1.0 section 4.1; entities of one's own would need a declaration, and there is none.
    private mutating func reference() throws(XMLFailure) -> Unicode.Scalar {
        let limit = min(bytes.count, position + 12)
        guard let end = bytes[position..<limit].firstIndex(of: UInt8(ascii: ";")) else {
            throw failure("a reference has no end")
        }
        let text = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        let scalar: Unicode.Scalar?
        switch text {
        case "amp": scalar = "&"
        case "lt": scalar = "<"
        case "gt": scalar = ">"
        case "quot": scalar = "\""
        case "apos": scalar = "'"
        case _ where text.hasPrefix("#x"): scalar = UInt32(text.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where text.hasPrefix("#"): scalar = UInt32(text.dropFirst()).flatMap(Unicode.Scalar.init)
        default: scalar = nil
        }
        guard let scalar, XMLText.isCharacter(scalar) else { throw failure("a reference stands for no character") }
        position = end + 1
        return scalar
    }

    /// Line ends as line feeds (XML 1.0 section 2.11), and no character that XML does not know.
    private static func normalized(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(XMLFailure) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.unicodeScalars.allSatisfy(XMLText.isCharacter) else {
            throw XMLFailure(reason: "it holds a control character", offset: offset)
        }
        guard bytes.contains(UInt8(ascii: "\r")) else { return text }
        var scalars = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\r" || !(isAfterReturn && scalar == "\n") { scalars.append(scalar == "\r" ? "\n" : scalar) }
            isAfterReturn = scalar == "\r"
        }
        return String(scalars)
    }

    private static func split(_ tag: String) -> (prefix: String, name: String) {
        guard let colon = tag.firstIndex(of: ":") else { return ("", tag) }
        return (String(tag[..<colon]), String(tag[tag.index(after: colon)...]))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isName(_ byte: UInt8) -> Bool {
        CharacterClass.dottedWord(byte) || byte == UInt8(ascii: ":") || byte >= 0x80
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func skip(through text: StaticString, _ reason: String) throws(XMLFailure) {
        while position < bytes.count {
            if skip(text) { return }
            position += 1
        }
        throw failure(reason)
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private func failure(_ reason: String) -> XMLFailure { XMLFailure(reason: reason, offset: position) }
}
