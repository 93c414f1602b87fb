import UntrustedText

/// Finds the known name that a mistyped one most likely means.
enum NameSuggestion {
    /// The nearest of some names, if one is near enough to be meant.
    ///
    /// - Parameters:
    ///   - name: The mistyped name.
    ///   - names: The known names.
    /// - Returns: The name, or `nil`.
    static func nearest(to name: String, in names: [String]) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let wanted = normalized(name)
        if let same = names.first(where: { normalized($0) == wanted }) { return same }
        let tolerance = max(1, wanted.count / 3)
        let ranked = names.map { (name: $0, distance: distance(wanted, normalized($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= tolerance else { return nil }
        return best.name
    }

    /// Lower case without separators, so that other spellings of one name are equal.
    private static func normalized(_ name: String) -> [UInt8] {
        name.utf8.compactMap { byte in
            CharacterClass.alphanumeric(byte) ? (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) : nil
        }
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours between two names.
    private static func distance(_ lhs: [UInt8], _ rhs: [UInt8]) -> Int {
        guard !lhs.isEmpty else { return rhs.count }
        var twoBack: [Int] = []
        var previous = Array(0...rhs.count)
        for row in 1...lhs.count {
            var current = [row]
            for column in 0..<rhs.count {
                let cost = lhs[row - 1] == rhs[column] ? 0 : 1
                var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
                if row > 1, column > 0, lhs[row - 1] == rhs[column - 1], lhs[row - 2] == rhs[column] {
                    best = min(best, twoBack[column - 1] + 1)
                }
                current.append(best)
            }
            (twoBack, previous) = (previous, current)
        }
        return previous[rhs.count]
    }
}
