import UntrustedText

/// An opaque place in a list, bound to the conditions of the list it came from.
public enum PageCursor {
    /// Writes a place as text.
    ///
    /// - Parameters:
    ///   - place: The place that the page before named as its next.
    ///   - query: The list's conditions.
    /// - Returns: 32 hexadecimal digits.
    public static func encode(_ place: Int64, for query: MappingQuery) -> String {
        hex(UInt64(bitPattern: place)) + hex(fingerprint(query))
    }

    /// Reads a place.
    ///
    /// - Returns: `nil` if the text is no place in the list with these conditions.
    public static func decode(_ text: some StringProtocol, for query: MappingQuery) -> Int64? {
        guard text.utf8.count == 32 else { return nil }
        let half = text.index(text.startIndex, offsetBy: 16, limitedBy: text.endIndex) ?? text.endIndex
        guard text[half...] == hex(fingerprint(query)), let bits = UInt64(text[..<half], radix: 16),
            text[..<half] == hex(bits)
        else { return nil }
        let place = Int64(bitPattern: bits)
        return place >= 0 ? place : nil
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
        if !query.scope.isEverything {
            conditions.append("accounts=\(query.scope.accounts.sorted().joined(separator: ","))")
            conditions.append("regions=\(query.scope.regions.sorted().joined(separator: ","))")
        }
        for (key, value) in query.tags.sorted(by: { $0.key < $1.key }) {
            conditions.append("tag=\(key.verbatim.utf8.count):\(key)=\(value)")
        }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in conditions.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return hash
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
