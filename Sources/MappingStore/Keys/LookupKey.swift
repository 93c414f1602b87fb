/// A 16-byte key of the `lookups`, `claims` and `replies` tables.
struct LookupKey: Sendable, Hashable {
    let high: UInt64
    let low: UInt64
}

/// As SQLite orders the bytes.
extension LookupKey: Comparable {
    static func < (lhs: LookupKey, rhs: LookupKey) -> Bool { (lhs.high, lhs.low) < (rhs.high, rhs.low) }
}

extension [LookupKey] {
    /// The keys that are not among others; there are few of either.
    func without(_ others: [LookupKey]) -> [LookupKey] { filter { !others.contains($0) } }
}

/// Keys as one blob, 16 bytes after 16 bytes.
enum PackedKeys {
    static func pack(_ keys: [LookupKey]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(keys.count * 16)
        for key in keys {
            withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    static func unpack(_ bytes: [UInt8]) -> [LookupKey] {
        bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count & ~15, by: 16).map { start in
                LookupKey(
                    high: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                    low: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
                )
            }
        }
    }
}

/// Makes the keys that mappings are found by: hashes under the database's own key, apart for each purpose.
struct LookupKeys: Sendable {
    private let hash: SipHash

    /// Takes the database's hash key.
    ///
    /// - Returns: `nil` unless it has 16 bytes.
    init?(hashKey: [UInt8]) {
        guard let hash = SipHash(key: hashKey) else { return nil }
        self.hash = hash
    }

    private enum Purpose: UInt8 {
        case function = 1
        case qualifiedOf, source, tag, shared, placement, tenancy, status, upstream, claim, reply
    }

    /// Mappings of exactly this function reference.
    func function(_ function: String) -> LookupKey { key(.function, function) }
    /// Mappings of any version or alias of this unqualified function.
    func qualified(of function: String) -> LookupKey { key(.qualifiedOf, function) }
    /// Mappings of this source.
    func source(_ arn: String) -> LookupKey { key(.source, arn) }
    /// Mappings with this tag.
    func tag(_ name: String, _ value: String) -> LookupKey { key(.tag, name, value) }
    /// Mappings with this shared key.
    func shared(_ text: String) -> LookupKey { key(.shared, text) }
    /// Mappings of this source type in this region.
    func placement(_ placement: Placement) -> LookupKey { key(.placement, placement.region, placement.sourceType) }
    /// Mappings of this source type in this account and region.
    func tenancy(_ tenancy: Tenancy) -> LookupKey {
        key(.tenancy, tenancy.account, tenancy.placement.region, tenancy.placement.sourceType)
    }
    /// Mappings that are so.
    func status(_ status: Status) -> LookupKey { key(.status, status.enabled ? "1" : "0", status.state) }
    /// Mappings of which the forwarder says this.
    func upstream(_ state: String) -> LookupKey { key(.upstream, state) }
    /// The holder of this claim.
    func claim(_ text: String) -> LookupKey { key(.claim, text) }
    /// The reply to this request.
    func reply(principal: String, key text: String) -> LookupKey { key(.reply, principal, text) }

    private func key(_ purpose: Purpose, _ first: String, _ second: String? = nil, _ third: String? = nil) -> LookupKey
    {
        var hasher = hash.makeHasher()
        hasher.combine(purpose.rawValue)
        hasher.combine(first)
        if let second { hasher.combine(second) }
        if let third { hasher.combine(third) }
        let (high, low) = hasher.finish()
        return LookupKey(high: high, low: low)
    }
}

/// Where a mapping is and of which type.
struct Placement: Sendable, Hashable {
    var region: String
    var sourceType: String
}

/// Whose a mapping is, where, and of which type.
struct Tenancy: Sendable, Hashable {
    var account: String
    var placement: Placement
}

/// Whether a mapping is wanted to run, and what it is about.
struct Status: Sendable, Hashable {
    var enabled: Bool
    var state: String
}
