import UntrustedText

/// Lists of strings as one blob: of each its length in UTF-8 bytes, little-endian in four bytes, and its bytes.
enum PackedStrings {
    /// Packs strings; their order is kept.
    static func pack(_ strings: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(strings.reduce(0) { $0 + $1.utf8.count + 4 })
        for string in strings {
            withUnsafeBytes(of: UInt32(clamping: string.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: string.utf8)
        }
        return bytes
    }

    /// Packs names and values in the order of the names.
    static func pack(_ pairs: [Text: Text]) -> [UInt8] {
        pack(pairs.sorted { $0.key < $1.key }.flatMap { [$0.key.verbatim, $0.value.verbatim] })
    }

    /// Reads strings back.
    ///
    /// - Returns: `nil` if the blob was not packed so.
    static func unpack(_ bytes: [UInt8]) -> [String]? {
        var strings: [String] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= count else { return nil }
            strings.append(String(decoding: rest.prefix(count), as: UTF8.self))
            rest = rest.dropFirst(count)
        }
        return strings
    }

    /// Reads names and values back.
    ///
    /// - Returns: `nil` if the blob was not packed so.
    static func unpackPairs(_ bytes: [UInt8]) -> [Text: Text]? {
        guard let strings = unpack(bytes), strings.count.isMultiple(of: 2) else { return nil }
        var pairs: [Text: Text] = [:]
        for index in stride(from: 0, to: strings.count, by: 2) {
            pairs[Text(strings[index])] = Text(strings[index + 1])
        }
        return pairs
    }
}
