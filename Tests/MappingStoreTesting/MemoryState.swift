import ControlPlane
import EventSources
import UntrustedText

/// All that a store keeps, as one value: who has a copy has a state that nothing changes.
struct MemoryState: Sendable {
    /// A mapping and its place in creation order, which is the sequence of the change that made it.
    struct Held: Sendable {
        var place: Int64
        var mapping: StoredMapping
    }

    /// Whose request a reply was to, and the key it came with.
    struct ReplyKey: Sendable, Hashable {
        var principal: Text
        var key: Text

        init(principal: String, key: String) {
            self.principal = Text(principal)
            self.key = Text(key)
        }
    }

    /// A reply and when it is forgotten.
    struct Reply: Sendable {
        var reply: IdempotentReply
        var expiresAt: Timestamp
    }

    /// The mappings in creation order.
    private(set) var inOrder: [Held] = []
    /// The place of each mapping.
    private var places: [MappingID: Int64] = [:]
    /// Who holds each unique claim.
    private var holders: [Text: MappingID] = [:]
    /// The history that is kept, in its order.
    private(set) var changes: [ChangeEntry] = []
    /// The first sequence from which on all are kept.
    private(set) var horizon: Int64 = 1
    var forwardings: [MappingID: ForwardingRecord] = [:]
    var replies: [ReplyKey: Reply] = [:]

    /// The newest sequence; its entry is always kept.
    var latest: Int64 { changes.last?.sequence ?? 0 }

    /// A mapping, if it is there.
    func mapping(_ id: MappingID) -> StoredMapping? {
        places[id].flatMap { mapping(at: $0) }
    }

    /// The mapping that a change made, if it is there.
    func mapping(at place: Int64) -> StoredMapping? {
        let index = index(of: place)
        return inOrder.indices.contains(index) && inOrder[index].place == place ? inOrder[index].mapping : nil
    }

    /// The mappings behind a place, in creation order.
    func mappings(behind place: Int64) -> ArraySlice<Held> {
        place == .max ? [] : inOrder[index(of: place + 1)...]
    }

    /// Where in the order the first mapping at a place or behind it stands.
    private func index(of place: Int64) -> Int {
        var (low, high) = (0, inOrder.count)
        while low < high {
            let middle = (low + high) / 2
            if inOrder[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first of some claims that another mapping than `own` holds, and which mapping that is.
    func holder(ofClaims claims: [String], excluding own: MappingID?) -> (id: MappingID, claim: String)? {
        for claim in claims {
            if let holder = holders[Text(claim)], holder != own { return (holder, claim) }
        }
        return nil
    }

    // MARK: Changes

    mutating func insert(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        try requireFree(mapping.uniqueClaims, for: nil)
        guard places[mapping.id] == nil else {
            throw StorageError(.other, "There is already an event source mapping \(mapping.id).")
        }
        // What it would be compared by must be readable before it is kept.
        _ = try mapping.comparison()
        let place = record(change)
        inOrder.append(Held(place: place, mapping: mapping))
        places[mapping.id] = place
        hold(mapping)
        return place
    }

    mutating func update(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        try requirePresent(mapping.id)
        try requireFree(mapping.uniqueClaims, for: mapping.id)
        _ = try mapping.comparison()
        release(mapping.id)
        if let place = places[mapping.id] { inOrder[index(of: place)].mapping = mapping }
        hold(mapping)
        return record(change)
    }

    mutating func delete(_ id: MappingID, recording change: ChangeEntry) throws -> Int64 {
        try requirePresent(id)
        release(id)
        if let place = places.removeValue(forKey: id) { inOrder.remove(at: index(of: place)) }
        return record(change)
    }

    private mutating func hold(_ mapping: StoredMapping) {
        for claim in mapping.uniqueClaims { holders[Text(claim)] = mapping.id }
    }

    private mutating func release(_ id: MappingID) {
        for claim in mapping(id)?.uniqueClaims ?? [] { holders[Text(claim)] = nil }
    }

    mutating func record(_ change: ChangeEntry) -> Int64 {
        var change = change
        change.sequence = latest + 1
        changes.append(change)
        return change.sequence
    }

    /// Moves the horizon up over entries that may go, and removes what is below it but for the entries that made the present
    /// revisions.
    mutating func removeChanges(_ retention: ChangeRetention, limit: Int) -> RetentionOutcome {
        let limit = max(1, limit)
        let passed = changes.lazy.filter { [horizon] in $0.sequence >= horizon }.prefix(limit)
            .prefix { [latest] in $0.sequence < latest && retention.covers($0, latest: latest) }
        let count = passed.count
        // Whoever stayed below the horizon before goes only when a newer entry of the same mapping is passed.
        var newestPassed: [MappingID: Int64] = [:]
        for entry in passed { newestPassed[entry.mapping] = entry.sequence }
        let present = presentRevisions
        let before = changes.count
        changes.removeAll { entry in
            guard let passed = newestPassed[entry.mapping], entry.sequence <= passed else { return false }
            return present[entry.mapping] != entry.sequence
        }
        horizon += Int64(count)
        return RetentionOutcome(removed: before - changes.count, isComplete: count < limit)
    }

    /// Of each mapping that is there the entry that made its present revision.
    private var presentRevisions: [MappingID: Int64] {
        var newest: [MappingID: Int64] = [:]
        for entry in changes where entry.revision != nil && places[entry.mapping] != nil {
            newest[entry.mapping] = entry.sequence
        }
        return newest
    }

    private func requirePresent(_ id: MappingID) throws(StorageError) {
        guard places[id] != nil else { throw StorageError(.notFound, "There is no event source mapping \(id).") }
    }

    private func requireFree(_ claims: [String], for own: MappingID?) throws(StorageError) {
        guard let holder = holder(ofClaims: claims, excluding: own) else { return }
        throw StorageError(
            .claimTaken,
            "The event source mapping \(holder.id) already holds what may be held only once."
        )
    }
}

extension ChangeRetention {
    fileprivate func covers(_ entry: ChangeEntry, latest: Int64) -> Bool {
        if let madeBefore, entry.at < madeBefore { return true }
        if let entriesKept, entry.sequence <= latest - max(0, entriesKept) { return true }
        return false
    }
}
