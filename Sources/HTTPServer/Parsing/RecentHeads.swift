/// The heads that clients send again and again, so that a loop parses them once.
///
/// A client repeats itself: it sends the same bytes for the same request. Parsing depends on nothing else, so a head that is
/// known byte for byte needs no second look. Only input that is one whole request without a body is known; everything
/// else is parsed.
///
/// Each head has one place that it may be kept in. It takes that of another only when it comes twice in a row among those
/// that share the place, so that heads which come once, or in turn, do not drive out one that comes often. At most
/// ``count`` heads of ``longest`` bytes are kept; credentials among them stay until their place is taken.
struct RecentHeads {
    /// What parsing a head came to.
    struct Entry {
        let head: HTTPServerRequest.Head
        let framing: RequestFraming
    }

    private struct Place {
        /// The hash of the head that came last.
        var latest: UInt64 = 0
        /// The hash of the head that is kept, and its bytes.
        var kept: UInt64 = 0
        var bytes: [UInt8] = []
        var entry: Entry?
    }

    /// How many heads there is room for; a power of two.
    static let count = 1024
    /// The longest head that is kept, in bytes.
    static let longest = 1024

    private var places = [Place](repeating: Place(), count: Self.count)
    /// Unknown to clients: else one could find heads that drive out another's, and learn from the time of an answer how
    /// far its head agrees with that of another, credentials included.
    private let seed = UInt64.random(in: 0 ... .max)

    /// The entry of some input, if it is a head that is kept.
    @inline(__always)
    mutating func entry(of input: Span<UInt8>) -> Entry? {
        guard input.count <= Self.longest else { return nil }
        let hash = hash(input)
        let index = Self.index(of: hash)
        guard places[index].kept == hash, input.isEqual(to: places[index].bytes) else { return nil }
        places[index].latest = hash
        return places[index].entry
    }

    /// Notes that some input was one whole request, of this head alone.
    mutating func note(_ input: Span<UInt8>, _ head: HTTPServerRequest.Head, _ framing: RequestFraming) {
        guard input.count <= Self.longest else { return }
        let hash = hash(input)
        let index = Self.index(of: hash)
        guard places[index].latest == hash || places[index].entry == nil else {
            places[index].latest = hash
            return
        }
        places[index].latest = hash
        places[index].kept = hash
        places[index].bytes = input.bytes
        places[index].entry = Entry(head: head.numbered(index), framing: framing)
    }

    private static func index(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (count - 1) }

    @inline(__always)
    private func hash(_ input: Span<UInt8>) -> UInt64 {
        input.withUnsafeBytes { bytes in
            var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
            var offset = 0
            while offset + 8 <= bytes.count {
                hash = Self.mixed(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < bytes.count {
                hash = Self.mixed(hash ^ UInt64(bytes[offset]))
                offset += 1
            }
            return hash
        }
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
