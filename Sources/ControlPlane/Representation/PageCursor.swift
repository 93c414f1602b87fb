/// An opaque place in a list, bound to the conditions of the list it came from.
public enum PageCursor {
    /// Writes a place as text.
    ///
    /// - Parameters:
    ///   - id: The last mapping of the page before.
    ///   - query: The list's conditions.
    public static func encode(_ id: MappingID, for query: MappingQuery) -> String {
        let bytes = id.bytes + bigEndian(fingerprint(query))
        return bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }

    /// Reads a place.
    ///
    /// - Returns: `nil` if the text is no place in the list with these conditions.
    public static func decode(_ text: some StringProtocol, for query: MappingQuery) -> MappingID? {
        let digits = Array(text.utf8)
        guard digits.count == 48 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16),
                digits[index] != UInt8(ascii: "+")
            else { return nil }
            bytes.append(byte)
        }
        guard Array(bytes[16...]) == bigEndian(fingerprint(query)) else { return nil }
        return MappingID(bytes: bytes[..<16])
    }

    /// FNV-1a over the conditions: it tells lists apart; it protects nothing, since a cursor grants nothing.
    private static func fingerprint(_ query: MappingQuery) -> UInt64 {
        var conditions: [String] = [
            "function=\(query.function ?? "")", "qualified=\(query.includesQualifiedFunctions)",
            "sourceARN=\(query.sourceARN ?? "")", "type=\(query.sourceType ?? "")",
            "types=\(query.sourceTypes?.joined(separator: ",") ?? "")",
            "enabled=\(query.enabled.map(String.init) ?? "")", "state=\(query.state ?? "")",
            "upstream=\(query.upstreamState ?? "")", "account=\(query.account ?? "")", "region=\(query.region ?? "")",
        ]
        for (key, value) in query.tags.sorted(by: { $0.key < $1.key }) {
            conditions.append("tag=\(key.utf8.count):\(key)=\(value)")
        }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in conditions.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return hash
    }

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
    }
}
