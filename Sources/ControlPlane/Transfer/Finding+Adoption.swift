import EventSources
import JSON
import UntrustedText

/// Why a mapping in AWS is left alone, and what is worth knowing of one that is not.
extension Finding {
    static func foreignOwner(_ owner: String) -> Finding {
        Finding(
            at: .root / "Tags" / ForwardingMachine.ownershipTag.verbatim,
            .foreignOwner,
            "The mapping is kept in line with \(owner.clipped), which is not in this database.",
            value: .string(owner.clipped(to: 256)),
            fix: "Leave it to the server that has it; if that database is lost, import with --take-over."
        )
    }

    static func elsewhere(_ definition: MappingDefinition, _ scope: UpstreamScope) -> Finding {
        Finding(
            at: .root / "FunctionArn",
            .malformed,
            "The function is not in account \(scope.account) and region \(scope.region), where its mapping is.",
            value: .string(definition.function.description)
        )
    }

    static func notTheSame(_ comparison: UpstreamComparison) -> Finding {
        let names = comparison.request.names + comparison.frozen
        return Finding(
            at: .root,
            .notTheSame,
            "Written here, the mapping would not be what AWS shows: \(names.joined(separator: ", ")).",
            fix: "Change those members in AWS to what they would be by default, or leave the mapping there."
        )
    }

    static func heldByAnother(_ id: MappingID, uuid: String) -> Finding {
        Finding(
            at: .root,
            .alreadyMapped,
            "The mapping \(id) here has the same function and source, and is not kept in line with this one.",
            fix:
                "To join them, POST /v1/event-source-mappings/\(id)/retry with {\"adopt\": \"\(uuid)\"}; or delete one."
        )
    }

    static func twice(in other: String) -> Finding {
        Finding(
            at: .root,
            .duplicate,
            "AWS has two mappings of this function and source; the other one is \(other).",
            fix: "Delete one of the two in AWS."
        )
    }

    static func tagsOfAWS(_ keys: [String]) -> Finding {
        Finding(
            at: .root / "Tags",
            .tagsOfAWS,
            "Tags of AWS's own services stay in AWS and are not shown here: \(keys.joined(separator: ", ")).",
            fix: "Where CloudFormation keeps the mapping, take it out of the stack before changing it here."
        )
    }
}

extension Finding.Code {
    static let foreignOwner = Finding.Code("foreign-owner")
    static let notTheSame = Finding.Code("not-the-same")
    static let tagsOfAWS = Finding.Code("tags-of-aws")
}
