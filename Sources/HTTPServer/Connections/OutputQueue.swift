/// Bytes that the peer has not taken yet, in order.
///
/// Large pieces are held as they are, small ones are joined.
struct OutputQueue: Sendable {
    private static let joinedBytes = 16 << 10

    private var pieces: [[UInt8]] = []
    private var first = 0
    /// How much of the first piece is gone.
    private var offset = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    /// Whether there is more than one piece.
    var hasMore: Bool { pieces.count - first > 1 }

    /// Appends a copy of the bytes.
    mutating func append(copy bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        if first < pieces.count, pieces[pieces.count - 1].count + bytes.count <= Self.joinedBytes {
            pieces[pieces.count - 1].append(contentsOf: bytes)
        } else {
            pieces.append(Array(bytes))
        }
    }

    /// Appends a piece without copying it.
    mutating func append(piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        count += piece.count
        pieces.append(piece)
    }

    /// Offers the bytes at the front.
    ///
    /// - Parameter body: Takes as many bytes as it can from the front and returns how many it took.
    /// - Returns: How many it took.
    mutating func takeFront(_ body: (UnsafeRawBufferPointer) -> Int) -> Int {
        guard first < pieces.count else { return 0 }
        let taken = pieces[first].withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
        guard taken > 0 else { return taken }
        count -= taken
        offset += taken
        guard offset == pieces[first].count else { return taken }
        offset = 0
        pieces[first] = []
        first += 1
        if first == pieces.count {
            // The storage goes too: an idle connection holds nothing.
            pieces = []
            first = 0
        } else if first >= 64 {
            pieces.removeFirst(first)
            first = 0
        }
        return taken
    }
}
