import EventSources
import JSON
import UntrustedText

extension Finding {
    /// Another mapping has the same function and source; it is named if the caller may see it.
    static func alreadyMapped(_ definition: MappingDefinition, existing: MappingID?) -> Finding {
        Finding(
            at: .root / "source",
            .alreadyMapped,
            "An event source mapping from this source to \(definition.function) already exists"
                + (existing.map { ": \($0)." } ?? ", outside of the accounts and regions of this principal."),
            value: .object(definition.source.json),
            fix: (existing.map { "Change or delete the mapping \($0), or name" } ?? "Name")
                + " another function or source."
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

    /// The mapping would be in an account or region that the caller may not change.
    static func outsideScope(_ definition: MappingDefinition) -> Finding {
        Finding(
            at: .root / "function",
            .outsideScope,
            "The account \(definition.account) in the region \(definition.region) is not among those of this principal.",
            value: .string(definition.function.description),
            fix: "Name a function of an account and region of this principal, or ask with another one."
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
    static let outsideScope = Finding.Code("outside-scope")
    static let notForwarded = Finding.Code("not-forwarded")
    static let reservedTag = Finding.Code("reserved-tag")
}
