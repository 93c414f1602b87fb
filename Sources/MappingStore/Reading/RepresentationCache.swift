import ControlPlane

/// A reader's own copies of rendered representations, bounded in bytes; the first ones in are the first ones out.
struct RepresentationCache {
    private struct Entry {
        var stamp: UInt64
        var representation: StoredRepresentation
    }

    private var entries: [MappingID: Entry] = [:]
    /// The ids as they came in; those before `oldest` have left.
    private var order: [MappingID] = []
    private var oldest = 0
    private(set) var byteCount = 0
    private let byteLimit: Int

    /// What an entry costs beside its bytes, about: dictionary and queue slots, array header.
    private static let overhead = 160

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// The representation kept under exactly this stamp.
    func representation(of id: MappingID, stamp: UInt64) -> StoredRepresentation? {
        guard let entry = entries[id], entry.stamp == stamp else { return nil }
        return entry.representation
    }

    /// Keeps a representation that was read after `stamp` had been.
    mutating func insert(_ representation: StoredRepresentation, of id: MappingID, stamp: UInt64) {
        let size = representation.bytes.count + Self.overhead
        // Its old copy, if there is one, is outdated and leaves in its turn.
        guard size <= byteLimit else { return }
        if let old = entries.updateValue(Entry(stamp: stamp, representation: representation), forKey: id) {
            byteCount -= old.representation.bytes.count + Self.overhead
        } else {
            order.append(id)
        }
        byteCount += size
        while byteCount > byteLimit, oldest < order.count {
            drop(order[oldest])
            oldest += 1
        }
        if oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    private mutating func drop(_ id: MappingID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        byteCount -= entry.representation.bytes.count + Self.overhead
    }
}
