/// The handshakes under way on a loop, in the order in which they began.
struct HandshakeQueue {
    private var keys: [UInt64] = []
    private var head = 0
    /// How many are under way.
    private(set) var count = 0

    /// How many keys are kept, those of handshakes that are over included.
    var remembered: Int { keys.count }

    /// Notes that the connection of a key has begun its handshake.
    mutating func begin(_ key: UInt64) {
        keys.append(key)
        count += 1
    }

    /// Notes that one of them is over, however it ended.
    mutating func end() {
        count -= 1
    }

    /// Takes the one that has been under way for longest off the queue.
    ///
    /// - Parameter isUnderWay: Whether the handshake of a key is; those that are not are forgotten.
    /// - Returns: Its key.
    mutating func takeOldest(where isUnderWay: (UInt64) -> Bool) -> UInt64? {
        while head < keys.count {
            let key = keys[head]
            head += 1
            if isUnderWay(key) { return key }
        }
        return nil
    }

    /// Forgets those that are over, once they are most of what is remembered.
    mutating func compact(where isUnderWay: (UInt64) -> Bool) {
        guard keys.count > 2 * count + 64 else { return }
        keys = keys[head...].filter(isUnderWay)
        head = 0
    }
}
