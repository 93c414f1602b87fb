public import EventSources
import JSON

/// A stored mapping with its definition read.
public struct MappingRecord: Sendable {
    /// The mapping as stored.
    public var stored: StoredMapping
    /// Its desired state.
    public var definition: MappingDefinition

    /// Reads a stored mapping.
    ///
    /// - Throws: ``StorageError`` with code `corrupt` if its definition cannot be read.
    public init(_ stored: StoredMapping) throws {
        self.stored = stored
        do {
            definition = try MappingDefinition(stored: JSONValue(parsing: stored.definition, limits: .stored))
        } catch {
            throw StorageError(.corrupt, "The stored definition of mapping \(stored.id) cannot be read: \(error)")
        }
    }

    /// The mapping as a change leaves it.
    public init(_ plan: PlannedChange) {
        stored = plan.mapping
        definition = plan.definition
    }

    /// The mapping's id.
    public var id: MappingID { stored.id }
}

extension StoredMapping {
    /// Makes the row of a definition: what it can be found by, and both documents; of a forwarded one with how far that is.
    init(
        id: MappingID,
        definition: MappingDefinition,
        revision: Revision,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        lastModified: Timestamp,
        stateReason: String,
        warnings: [Finding],
        following forwarding: (record: ForwardingRecord, state: String)? = nil
    ) {
        self.init(
            id: id,
            revision: revision,
            createdAt: createdAt,
            updatedAt: updatedAt,
            lastModified: lastModified,
            enabled: definition.enabled,
            state: definition.enabled ? MappingState.enabled : MappingState.disabled,
            stateReason: stateReason,
            function: definition.function.description,
            account: definition.account,
            region: definition.region,
            sourceType: definition.source.type.name,
            sourceARN: definition.source.arn?.description,
            tags: definition.tags,
            uniqueClaims: definition.uniqueClaims,
            sharedKeys: definition.sharedKeys,
            definition: definition.stored.serialized(reserving: 512),
            representation: []
        )
        if let forwarding { follow(forwarding.record, state: forwarding.state) }
        representation = MappingRepresentation.render(self, definition: definition, warnings: warnings)
    }
}

/// The states of a mapping, in the Lambda API's words; only forwarded mappings are in one of the moving ones.
public enum MappingState {
    /// The source is to be read.
    public static let enabled = "Enabled"
    /// The source is not to be read.
    public static let disabled = "Disabled"
    /// AWS does not have it yet.
    public static let creating = "Creating"
    /// AWS is to begin reading the source.
    public static let enabling = "Enabling"
    /// AWS is to stop reading the source.
    public static let disabling = "Disabling"
    /// AWS does not have the last change yet.
    public static let updating = "Updating"
    /// AWS still has it.
    public static let deleting = "Deleting"
}

extension MappingDefinition {
    /// The keys under which other mappings look for this one.
    var sharedKeys: [String] {
        [overlapScope.map(SharedKey.overlap), consumerGroupKey.map(SharedKey.consumerGroup)].compactMap(\.self)
    }
}
