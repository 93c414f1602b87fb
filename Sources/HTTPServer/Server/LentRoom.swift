/// Arrays that a loop uses again and again, without copying them or giving up their memory.
extension [UInt8] {
    /// A larger room than this is given up after use.
    private static let largestIdleRoom = 256 << 10

    /// Lends the array out, so that whoever uses it is the only one; it is empty meanwhile.
    @inline(__always)
    mutating func lend() -> [UInt8] {
        var lent: [UInt8] = []
        swap(&lent, &self)
        return lent
    }

    /// Takes the array back, emptied, unless it has become large or another has taken its place.
    @inline(__always)
    mutating func takeBack(_ lent: inout [UInt8]) {
        guard lent.capacity <= Self.largestIdleRoom, isEmpty else { return }
        lent.removeAll(keepingCapacity: true)
        swap(&lent, &self)
    }
}
