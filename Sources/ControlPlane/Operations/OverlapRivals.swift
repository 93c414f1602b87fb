import EventSources
import JSON

/// What mappings have in common that are compared with each other, as the store finds them by it.
enum SharedKey {
    private static let overlapPrefix = "overlap "

    static func overlap(_ scope: String) -> String { overlapPrefix + scope }
    static func consumerGroup(_ group: String) -> String { "consumer-group \(group)" }

    static func isOverlap(_ key: String) -> Bool { key.utf8.starts(with: overlapPrefix.utf8) }
}

extension StoredMapping {
    /// The key that a mapping is compared with others under, among its shared keys; `nil` if it is compared with none.
    package static func comparisonKey(among sharedKeys: [String]) -> String? {
        sharedKeys.first(where: SharedKey.isOverlap)
    }

    /// What this mapping is compared with others by, and under which key; `nil` if it is compared with none.
    ///
    /// - Returns: The key, and the options as JSON.
    /// - Throws: ``StorageError`` with code `corrupt` if the definition cannot be read.
    package func comparison() throws -> (key: String, options: [UInt8])? {
        guard let key = Self.comparisonKey(among: sharedKeys) else { return nil }
        let options = (try? JSONValue(parsing: definition, limits: .stored))?.object?["options"]?.object
        guard let options else {
            throw StorageError(.corrupt, "The stored definition of mapping \(id) has no options.")
        }
        return (key, JSONValue.object(options).serialized())
    }
}

/// The mappings that one could overlap with: those of its bucket.
struct OverlapRivals {
    private struct Rival {
        let place: Int64
        let text: [UInt8]
        /// Read when it is first compared: a batch compares with the same ones many times.
        var options: JSONObject?
    }

    private let own: MappingID?
    private let reader: any MappingReader
    private var rivals: [Rival]

    /// How many there are, with the own mapping if it is among them.
    var count: Int { rivals.count }

    /// Reads all that have a key; `own` is not in its own way.
    init(_ key: String, own: MappingID?, in reader: any MappingReader) throws {
        self.own = own
        self.reader = reader
        rivals = try reader.rules(withSharedKey: key).map { Rival(place: $0.place, text: $0.options) }
    }

    /// The first that a definition clashes with.
    mutating func conflict(with definition: MappingDefinition, seenFrom scope: AccessScope) throws -> Conflict? {
        for index in rivals.indices {
            let options = try rivals[index].options ?? Self.options(rivals[index].text)
            rivals[index].options = options
            guard let finding = definition.overlap(withOptions: options).first,
                let other = try reader.mapping(at: rivals[index].place), other.id != own
            else { continue }
            let isVisible = scope.visible(other) != nil
            return Conflict(
                existing: other.id,
                isVisible: isVisible,
                finding: isVisible ? finding : .overlapsOutsideScope(finding),
                definition: definition
            )
        }
        return nil
    }

    private static func options(_ text: [UInt8]) throws -> JSONObject {
        guard let options = (try? JSONValue(parsing: text, limits: .stored))?.object else {
            throw StorageError(.corrupt, "What a mapping is compared by is no JSON object.")
        }
        return options
    }
}
