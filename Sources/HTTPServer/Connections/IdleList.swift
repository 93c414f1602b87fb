/// The connections of a loop that wait for a request, in the order in which they began to.
///
/// Pure: the time is an input. A list linked by slots, since every request moves its connection to the end.
struct IdleList: Sendable {
    private struct Place {
        var previous = IdleList.none
        var next = IdleList.none
        /// Since when; 0 for one that is not in the list.
        var since: UInt64 = 0
    }

    private static let none = UInt32.max
    private var places: [Place] = []
    private var first = IdleList.none
    private var last = IdleList.none

    /// The slot that has been idle for longest.
    var oldest: UInt32? { first == Self.none ? nil : first }
    /// Since when it has been; the largest number if there is none.
    var oldestTime: UInt64 { first == Self.none ? .max : places[Int(first)].since }

    /// Puts a slot at the end, also one that is in the list.
    mutating func append(_ slot: UInt32, at time: UInt64) {
        let index = Int(slot)
        while places.count <= index { places.append(Place()) }
        if last != slot {
            remove(slot)
            places[index].previous = last
            if last == Self.none { first = slot } else { places[Int(last)].next = slot }
            last = slot
        }
        places[index].since = max(1, time)
    }

    /// Takes a slot out, if it is in the list.
    mutating func remove(_ slot: UInt32) {
        let index = Int(slot)
        guard index < places.count, places[index].since != 0 else { return }
        let place = places[index]
        if place.previous == Self.none { first = place.next } else { places[Int(place.previous)].next = place.next }
        if place.next == Self.none { last = place.previous } else { places[Int(place.next)].previous = place.previous }
        places[index] = Place()
    }
}
