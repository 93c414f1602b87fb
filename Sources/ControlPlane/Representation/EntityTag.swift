package import UntrustedText

/// The entity tag of a mapping (RFC 9110 section 8.8.3): its revision and, while it is forwarded, the count of the
/// forwarder's observations.
package struct EntityTag: Hashable, CustomStringConvertible {
    package var revision: Revision
    package var upstreamSequence: Int64

    package init(revision: Revision, upstreamSequence: Int64) {
        self.revision = revision
        self.upstreamSequence = upstreamSequence
    }

    package init(_ mapping: StoredMapping) {
        self.init(revision: mapping.revision, upstreamSequence: mapping.upstreamSequence)
    }

    package init(_ representation: StoredRepresentation) {
        self.init(revision: representation.revision, upstreamSequence: representation.upstreamSequence)
    }

    /// The revision in the opaque part of a tag that this server made: digits as it writes them, to the end or a stop.
    static func revision(_ opaque: [UInt8]) -> Revision? {
        let digits = opaque.prefix { $0 != UInt8(ascii: ".") }
        guard let first = digits.first, first != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self)).map(Revision.init(stored:))
    }

    package var description: String {
        upstreamSequence == 0 ? "\"\(revision)\"" : "\"\(revision).\(upstreamSequence)\""
    }
}

/// The value of `If-Match` or `If-None-Match`: `*`, or a list of entity tags.
package struct EntityTagList {
    struct Member: Hashable {
        var isWeak: Bool
        var opaque: [UInt8]
    }

    var isWildcard = false
    var members: [Member] = []

    /// Reads a field value (RFC 9110 sections 13.1.1 and 8.8.3).
    ///
    /// - Returns: `nil` if it is malformed.
    package init?(_ value: Text) {
        let bytes = Array(value.utf8)
        var index = 0
        func skipSpace() {
            while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
                index += 1
            }
        }
        skipSpace()
        if index < bytes.count, bytes[index] == UInt8(ascii: "*") {
            index += 1
            skipSpace()
            guard index == bytes.count else { return nil }
            isWildcard = true
            return
        }
        while index < bytes.count {
            skipSpace()
            if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
                index += 1
                continue
            }
            guard index < bytes.count else { break }
            let isWeak = bytes[index...].starts(with: "W/".utf8)
            if isWeak { index += 2 }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
            index += 1
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            let opaque = bytes[index..<end]
            guard opaque.allSatisfy({ $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 }) else { return nil }
            members.append(Member(isWeak: isWeak, opaque: Array(opaque)))
            index = end + 1
            skipSpace()
            guard index == bytes.count || bytes[index] == UInt8(ascii: ",") else { return nil }
        }
        guard !members.isEmpty else { return nil }
    }

    /// The precondition on the revision that `If-Match` states: strong comparison, of the revision part only, since the
    /// forwarder's observations change nothing that a writer decides on.
    package var revisionPrecondition: RevisionPrecondition {
        if isWildcard { return .exists }
        let revisions = members.compactMap { member -> Revision? in
            guard !member.isWeak else { return nil }
            return EntityTag.revision(member.opaque)
        }
        return .anyOf(Set(revisions))
    }

    /// Whether `If-None-Match` names this tag: weak comparison of the whole.
    package func contains(_ tag: EntityTag) -> Bool {
        if isWildcard { return true }
        let opaque = Array(tag.description.utf8.dropFirst().dropLast())
        return members.contains { $0.opaque == opaque }
    }
}
