import EventSources
import JSON
import UntrustedText

extension Finding {
    /// Another mapping has the same function and source.
    static func alreadyMapped(_ definition: MappingDefinition, existing: MappingID) -> Finding {
        Finding(
            at: .root / "source",
            .alreadyMapped,
            "An event source mapping from this source to \(definition.function) already exists: \(existing).",
            value: .object(definition.source.json),
            fix: "Change or delete the mapping \(existing), or name another function or source."
        )
    }

    /// A mapping that the caller may not see has overlapping events and keys of the same bucket.
    static func overlapsOutsideScope(_ finding: Finding) -> Finding {
        Finding(
            at: finding.pointer,
            finding.code,
            "A mapping outside of the accounts and regions of this principal has some of these events and keys.",
            value: finding.value,
            fix: "Name other events or keys, or ask somebody who may see all mappings of the bucket."
        )
    }

    /// An earlier request of the same batch has the same function and source.
    static func alreadyInBatch(_ definition: MappingDefinition, index: Int) -> Finding {
        Finding(
            at: .root / "source",
            .alreadyMapped,
            "The mapping at index \(index) of this batch has the same function and source.",
            value: .object(definition.source.json),
            fix: "Keep one of the two."
        )
    }

    /// The mapping was made before the server forwarded, and nobody has asked to forward it.
    static func notForwarded(_ id: MappingID) -> Finding {
        Finding(
            at: .root,
            .notForwarded,
            "This mapping was made before forwarding was turned on, so AWS does not learn of the change.",
            fix: "POST /v1/event-source-mappings/\(id)/retry to forward it."
        )
    }

    /// A caller sets the tag by which the forwarder recognises what it made.
    static var ownershipTag: Finding {
        Finding(
            at: .root / "tags" / ForwardingMachine.ownershipTag.verbatim,
            .reservedTag,
            "The tag \(ForwardingMachine.ownershipTag) marks what this server makes in AWS.",
            fix: "Leave it out."
        )
    }

    /// Another mapping reads with the same consumer group.
    static func sharedConsumerGroup(_ definition: MappingDefinition, existing: MappingID) -> Finding {
        Finding(
            at: .root / "options" / "consumerGroupId",
            .sharedConsumerGroup,
            "The mapping \(existing) uses the same consumer group; Lambda wants it unique among all Kafka event sources of an account.",
            value: definition.options["consumerGroupId"],
            fix: "Give each mapping a consumer group of its own."
        )
    }
}

extension Finding.Code {
    static let alreadyMapped = Finding.Code("already-mapped")
    static let sharedConsumerGroup = Finding.Code("shared-consumer-group")
    static let notForwarded = Finding.Code("not-forwarded")
    static let reservedTag = Finding.Code("reserved-tag")
}
