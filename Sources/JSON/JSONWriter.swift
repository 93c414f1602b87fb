/// Writes JSON text (RFC 8259).
public struct JSONWriter {
    /// How to lay the text out; without options it is on one line, members in their own order.
    public struct Options: OptionSet, Sendable, Hashable {
        /// The options as bits.
        public let rawValue: Int

        /// Makes options from bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Members in the order of their names' Unicode scalars.
        public static let sortedKeys = Options(rawValue: 1 << 0)
        /// One element or member a line, indented by two spaces a level.
        public static let pretty = Options(rawValue: 1 << 1)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    let options: Options
    var output: [UInt8]
    private var level = 0

    init(options: Options, output: consuming [UInt8]) {
        self.options = options
        self.output = output
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(true): output.append(contentsOf: "true".utf8)
        case .bool(false): output.append(contentsOf: "false".utf8)
        case .number(let number):
            switch number.storage {
            case .integer(let integer): write(integer)
            case .decimal(let text): output.append(contentsOf: text.utf8)
            }
        case .string(let string): write(string)
        case .array(let elements):
            list(elements, "[", "]") { writer, element in writer.write(element) }
        case .object(let object):
            list(options.contains(.sortedKeys) ? object.sortedByName().members : object.members, "{", "}") {
                writer,
                member in
                writer.write(member.name)
                writer.output.append(UInt8(ascii: ":"))
                if writer.options.contains(.pretty) { writer.output.append(UInt8(ascii: " ")) }
                writer.write(member.value)
            }
        }
    }

    private mutating func list<Entry>(
        _ entries: [Entry],
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        entry: (inout JSONWriter, Entry) -> Void
    ) {
        output.append(UInt8(ascii: open))
        level += 1
        var isFirst = true
        for item in entries {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            breakLine()
            entry(&self, item)
        }
        level -= 1
        if !isFirst { breakLine() }
        output.append(UInt8(ascii: close))
    }

    private mutating func breakLine() {
        guard options.contains(.pretty) else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func write(_ integer: Int64) {
        var magnitude = integer.magnitude
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var start = digits.count
        repeat {
            start -= 1
            digits[start] += UInt8(magnitude % 10)
            magnitude /= 10
        } while magnitude > 0
        if integer < 0 { output.append(UInt8(ascii: "-")) }
        for position in start..<digits.count { output.append(digits[position]) }
    }

    private mutating func write(_ string: String) {
        output.append(UInt8(ascii: "\""))
        let isWritten: Void? = string.utf8.withContiguousStorageIfAvailable { escape($0) }
        if isWritten == nil { Array(string.utf8).withUnsafeBufferPointer { escape($0) } }
        output.append(UInt8(ascii: "\""))
    }

    /// Copies text in runs between the characters that RFC 8259 section 7 wants escaped.
    private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) {
        var run = 0
        for position in bytes.indices {
            let byte = bytes[position]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<position]))
            run = position + 1
            output.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: output.append(UInt8(ascii: "b"))
            case 0x09: output.append(UInt8(ascii: "t"))
            case 0x0a: output.append(UInt8(ascii: "n"))
            case 0x0c: output.append(UInt8(ascii: "f"))
            case 0x0d: output.append(UInt8(ascii: "r"))
            case 0..<0x20:
                output.append(contentsOf: "u00".utf8)
                output.append(Self.hexDigits[Int(byte >> 4)])
                output.append(Self.hexDigits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run...]))
    }
}

extension JSONValue {
    /// The value as JSON text in UTF-8.
    ///
    /// - Parameters:
    ///   - options: How to lay it out.
    ///   - capacity: How many bytes to make room for at first; more are taken as needed.
    /// - Returns: The bytes.
    public func serialized(_ options: JSONWriter.Options = [], reserving capacity: Int = 0) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(capacity)
        append(to: &output, options)
        return output
    }

    /// The value as JSON text.
    public func text(_ options: JSONWriter.Options = []) -> String {
        String(decoding: serialized(options), as: UTF8.self)
    }

    /// Appends the value as JSON text in UTF-8.
    public func append(to output: inout [UInt8], _ options: JSONWriter.Options = []) {
        var buffer: [UInt8] = []
        swap(&buffer, &output)
        var writer = JSONWriter(options: options, output: buffer)
        buffer = []
        writer.write(self)
        output = writer.output
    }
}
