import EventSources
public import JSON

/// One line of an export: a mapping as it is, and if asked for, how it came to be.
///
/// The text is the same wherever the mapping is kept: sequences, which belong to one database, are left out.
public struct ArchivedMapping: Sendable {
    /// The mapping; `nil` if it was deleted and only its history is kept.
    public var mapping: StoredMapping?
    /// What it is to be, if that was worked out already.
    var definition: MappingDefinition?
    /// Which mapping.
    public var id: MappingID
    /// Its changes, oldest first; empty if they were not asked for.
    public var history: [ChangeEntry]

    /// Makes a line.
    public init(mapping: StoredMapping?, id: MappingID, history: [ChangeEntry]) {
        self.mapping = mapping
        self.id = id
        self.history = history
    }

    /// The line as JSON.
    ///
    /// - Throws: ``StorageError`` with code `corrupt` if a stored document cannot be read.
    public func json() throws -> JSONObject {
        var line: JSONObject = ["eventSourceMappingId": .string(id.description)]
        if let mapping {
            for (name, value) in try MappingRecord(mapping).definition.stored.object ?? [:] { line[name] = value }
            line["stateReason"] = .string(mapping.stateReason)
            line["revision"] = .integer(mapping.revision.number)
            line["createdAt"] = .string(mapping.createdAt.description)
            line["updatedAt"] = .string(mapping.updatedAt.description)
            line["lastModified"] = .string(mapping.lastModified.description)
        } else {
            line["deleted"] = true
        }
        if !history.isEmpty {
            line["history"] = try .array(
                history.map { entry in
                    var json = try entry.json()
                    json.removeValue(named: "sequence")
                    json.removeValue(named: "eventSourceMappingId")
                    json["state"] = try entry.storedState()
                    return .object(json)
                }
            )
        }
        return line
    }
}

/// Reads all mappings, and if asked for all history, in bounded memory.
public struct MappingExport {
    private let reader: any MappingReader

    /// Makes an export.
    ///
    /// - Parameter reader: What it reads must be of one state, or the export would be of none.
    public init(reader: any MappingReader) { self.reader = reader }

    /// Hands over every line, in the order of creation; the histories of deleted mappings come last.
    ///
    /// A mapping that AWS has not confirmed to have deleted yet is exported like one that it has.
    ///
    /// - Parameters:
    ///   - withHistory: Whether to add every change.
    ///   - write: Takes a line.
    /// - Throws: ``StorageError``, or what `write` throws.
    public func run(withHistory: Bool, write: (ArchivedMapping) throws -> Void) throws {
        var query = MappingQuery(scope: .everything)
        query.limit = 500
        while true {
            let page = try reader.mappings(query)
            for mapping in page.items where mapping.state != MappingState.deleting {
                let history = withHistory ? try self.history(of: mapping.id) : []
                try write(ArchivedMapping(mapping: mapping, id: mapping.id, history: history))
            }
            guard let next = page.next else { break }
            query.after = next
        }
        if withHistory { try writeDeleted(write) }
    }

    private func writeDeleted(_ write: (ArchivedMapping) throws -> Void) throws {
        var after: Int64 = 0
        while true {
            let entries = try reader.changes(after: after, limit: 500)
            guard let last = entries.last else { return }
            for entry in entries where entry.operation == .delete {
                let mapping = try reader.mapping(entry.mapping)
                guard mapping == nil || mapping?.state == MappingState.deleting else { continue }
                let history = try history(of: entry.mapping)
                // A mapping that was made again and deleted again has its line at its last deletion.
                guard history.last(where: { $0.operation == .delete })?.sequence == entry.sequence else { continue }
                try write(ArchivedMapping(mapping: nil, id: entry.mapping, history: history))
            }
            after = last.sequence
        }
    }

    private func history(of id: MappingID) throws -> [ChangeEntry] {
        var all: [ChangeEntry] = []
        while true {
            let page = try reader.history(of: id, after: all.last?.sequence ?? 0, limit: 500)
            all += page
            if page.count < 500 { return all }
        }
    }
}
