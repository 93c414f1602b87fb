import EventSources
import JSON

/// What mappings have in common that are compared with each other, as the store finds them by it.
enum SharedKey {
    static func overlap(_ scope: String) -> String { "overlap \(scope)" }
    static func consumerGroup(_ group: String) -> String { "consumer-group \(group)" }
}

/// The mappings that one could overlap with: those of its bucket.
struct OverlapRivals {
    private struct Rival {
        let stored: StoredMapping
        /// Read when it is first compared: a batch compares with the same ones many times.
        var options: JSONObject?
    }

    private var rivals: [Rival]

    /// More than a bucket has: a clash must never be passed over because there are many.
    private static let all = Int(Int32.max)

    /// How many there are.
    var count: Int { rivals.count }

    /// Reads all that have a key, but for `own`.
    init(_ key: String, own: MappingID?, in reader: any MappingReader) throws {
        rivals = try reader.mappings(withSharedKey: key, limit: Self.all).filter { $0.id != own }
            .map { Rival(stored: $0, options: nil) }
    }

    /// The first that a definition clashes with.
    mutating func conflict(with definition: MappingDefinition, seenFrom scope: AccessScope) throws -> Conflict? {
        for index in rivals.indices {
            let options = try rivals[index].options ?? MappingRecord.options(of: rivals[index].stored)
            rivals[index].options = options
            guard let finding = definition.overlap(withOptions: options).first else { continue }
            let other = rivals[index].stored
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
}
