/// The three bytes that some editors write before UTF-8 text: YAML allows them (YAML 1.2.2 section 5.2), and a reader
/// of JSON may ignore them (RFC 8259 section 8.1).
enum ByteOrderMark {
    /// Removes the mark from the beginning of a document.
    static func remove(from bytes: inout [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if bytes.starts(with: mark) { bytes.removeFirst(mark.count) }
    }
}
