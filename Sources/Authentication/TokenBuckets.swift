/// Token buckets for any number of keys in memory of a fixed size.
///
/// A key has four places it may be in. When all are taken, the one that has been left alone for longest is given up, so
/// that whoever floods the table with keys makes it forget at worst, and never grow.
struct TokenBuckets {
    /// How fast a bucket fills, in tokens per second.
    let rate: Double
    /// How many tokens a bucket holds.
    let burst: Double

    private struct Bucket {
        var key: UInt64 = 0
        var tokens = 0.0
        /// When `tokens` was right, in nanoseconds; 0 for a place that nobody has.
        var time: UInt64 = 0
    }

    private static let ways = 4
    private var buckets: [Bucket]

    /// Makes full buckets.
    ///
    /// - Parameters:
    ///   - rate: How fast a bucket fills, in tokens per second; more than 0.
    ///   - burst: How many tokens a bucket holds; at least 1.
    ///   - places: How many buckets are remembered; rounded up to a multiple of four.
    init(rate: Double, burst: Double, places: Int = 4096) {
        self.rate = rate
        self.burst = max(1, burst)
        let sets = max(1, (places + Self.ways - 1) / Self.ways)
        buckets = Array(repeating: Bucket(), count: sets * Self.ways)
    }

    /// How many buckets fit.
    var capacity: Int { buckets.count }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - key: Whose bucket; a hash that nobody outside can aim at.
    ///   - now: Nanoseconds of a clock that never goes back.
    /// - Returns: `nil` if there was one, else the seconds until there is.
    mutating func take(_ key: UInt64, now: UInt64) -> Double? {
        let index = place(of: key, now: now)
        let tokens = filled(buckets[index], now: now)
        buckets[index].time = now
        guard tokens >= 1 else {
            buckets[index].tokens = tokens
            return (1 - tokens) / rate
        }
        buckets[index].tokens = tokens - 1
        return nil
    }

    /// How long a bucket has no token yet, in seconds; `nil` if it has one.
    func wait(_ key: UInt64, now: UInt64) -> Double? {
        for index in indices(of: key) where buckets[index].time != 0 && buckets[index].key == key {
            let tokens = filled(buckets[index], now: now)
            return tokens >= 1 ? nil : (1 - tokens) / rate
        }
        return nil
    }

    private func filled(_ bucket: Bucket, now: UInt64) -> Double {
        let elapsed = now > bucket.time ? Double(now - bucket.time) / 1e9 : 0
        return min(burst, bucket.tokens + elapsed * rate)
    }

    private func indices(of key: UInt64) -> Range<Int> {
        let set = Int(key % UInt64(buckets.count / Self.ways)) * Self.ways
        return set..<set + Self.ways
    }

    private mutating func place(of key: UInt64, now: UInt64) -> Int {
        let indices = indices(of: key)
        if let index = indices.first(where: { buckets[$0].time != 0 && buckets[$0].key == key }) { return index }
        let oldest = indices.min { buckets[$0].time < buckets[$1].time } ?? indices.lowerBound
        buckets[oldest] = Bucket(key: key, tokens: burst, time: now)
        return oldest
    }
}
