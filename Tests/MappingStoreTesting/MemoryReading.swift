import ControlPlane
import EventSources
import UntrustedText

/// Reads of a ``MemoryState``: whoever has a state can answer everything.
protocol MemoryReading: MappingReader {
    /// What is read.
    var state: MemoryState { get }
}

extension MemoryReading {
    func representation(of id: MappingID) throws -> StoredRepresentation? {
        state.mapping(id).map { StoredRepresentation($0) }
    }

    func mapping(_ id: MappingID) throws -> StoredMapping? { state.mapping(id) }

    func representations(_ query: MappingQuery) throws -> MappingPage<[UInt8]> { page(query, \.representation) }

    func mappings(_ query: MappingQuery) throws -> MappingPage<StoredMapping> { page(query, \.self) }

    func history(of id: MappingID, after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        Array(state.changes.lazy.filter { $0.mapping == id && $0.sequence > sequence }.prefix(max(0, limit)))
    }

    func lastRevision(of id: MappingID) throws -> Revision? {
        state.changes.last { $0.mapping == id && $0.revision != nil }?.revision
    }

    func changes(after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        Array(state.changes.lazy.filter { $0.sequence > sequence }.prefix(max(0, limit)))
    }

    func change(_ sequence: Int64) throws -> ChangeEntry? { state.changes.first { $0.sequence == sequence } }

    func changeHorizon() throws -> (lowest: Int64, latest: Int64) { (state.horizon, state.latest) }

    func holder(ofClaims claims: [String], excluding own: MappingID?) throws -> (id: MappingID, claim: String)? {
        state.holder(ofClaims: claims, excluding: own)
    }

    func mappings(withSharedKey key: String, limit: Int) throws -> [StoredMapping] {
        let hits = state.inOrder.map(\.mapping).filter { $0.sharedKeys.contains { Text($0) == Text(key) } }
        return Array(hits.prefix(max(0, limit)))
    }

    func rules(withSharedKey key: String) throws -> [(place: Int64, options: [UInt8])] {
        try state.inOrder.compactMap { held in
            guard let comparison = try held.mapping.comparison(), Text(comparison.key) == Text(key) else { return nil }
            return (held.place, comparison.options)
        }
    }

    func mapping(at place: Int64) throws -> StoredMapping? {
        state.mapping(at: place)
    }

    func forwarding(of id: MappingID) throws -> ForwardingRecord? { state.forwardings[id] }

    func dueForwardings(after id: MappingID?, limit: Int) throws -> [ForwardingRecord] {
        let due = state.forwardings.values.filter { $0.dueAt != nil && (id == nil || $0.id > id ?? $0.id) }
        return Array(due.sorted { $0.id < $1.id }.prefix(max(0, limit)))
    }

    private func page<Item>(_ query: MappingQuery, _ item: (StoredMapping) -> Item) -> MappingPage<Item> {
        var page = MappingPage<Item>(items: [], next: nil)
        var last: Int64?
        for held in state.mappings(behind: query.after ?? 0) where query.matches(held.mapping) {
            if page.items.count == max(1, query.limit) {
                page.next = last
                break
            }
            page.items.append(item(held.mapping))
            last = held.place
        }
        return page
    }
}

/// Reads one state for as long as it lives.
final class MemorySnapshot: MemoryReading {
    let state: MemoryState

    init(_ state: MemoryState) { self.state = state }
}
