/// An element of an XML document, and where it stands in the document's bytes.
struct XMLElement: Sendable {
    /// The name without a prefix.
    var name: String
    /// The prefix with its colon, as written; empty without one.
    var prefix: String
    /// The namespace, if the element is in one.
    var namespace: String?
    var children: [XMLElement] = []
    /// All characters of the element itself, with references and CDATA sections resolved.
    var text = ""
    /// From `<` to the last `>`.
    var range: Range<Int>
    /// Between the tags; `nil` for an element written as one tag.
    var contentRange: Range<Int>?

    /// The first child of a name, in any namespace.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of a name, in any namespace.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first element of a name below this one, in document order.
    func firstDescendant(_ name: String) -> XMLElement? {
        for child in children {
            if child.name == name { return child }
            if let found = child.firstDescendant(name) { return found }
        }
        return nil
    }
}

/// Why bytes are no XML that is taken here, as the end of a sentence.
struct XMLFailure: Error, Hashable, CustomStringConvertible {
    var reason: String
    /// Where, in bytes from the start.
    var offset: Int

    var description: String { "\(reason) (at byte \(offset))" }
}

/// Text for XML documents.
enum XMLText {
    /// The text with everything escaped that a parser would read otherwise, or `nil` if XML 1.0 cannot hold it.
    static func escape(_ text: String) -> String? {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // White space that a parser would normalise (XML 1.0 section 2.11).
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            default:
                guard isCharacter(scalar) else { return nil }
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// XML 1.0 section 2.2, `Char`.
    static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
