import CLinux
import Synchronization

/// Random bits for ids, fetched from the kernel many at a time: one call for each id would be felt in every request.
final class RandomBits: Sendable {
    private let pool = Mutex<[UInt64]>([])
    private static let poolSize = 512

    /// 128 random bits.
    func next() -> (UInt64, UInt64) {
        pool.withLock { pool in
            if pool.count < 2 { pool = Self.fetch() }
            return (pool.removeLast(), pool.removeLast())
        }
    }

    private static func fetch() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: poolSize)
        // The array is contiguous and alive for the call, which writes within the length that it is given.
        let isFilled = words.withUnsafeMutableBytes { getrandom($0.baseAddress, $0.count, 0) == $0.count }
        if isFilled { return words }
        // Interrupted by a signal, or an old kernel: the standard library asks until it has an answer.
        var generator = SystemRandomNumberGenerator()
        return words.map { _ in generator.next() }
    }
}
