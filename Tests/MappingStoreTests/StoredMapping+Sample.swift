import ControlPlane
import EventSources
import UntrustedText

extension MappingID {
    static func sample(_ number: Int) -> MappingID {
        MappingID(milliseconds: 1_700_000_000_000, random: (UInt64(number), UInt64(number)))
    }
}

extension StoredMapping {
    /// A mapping that differs from others by its number.
    static func sample(
        _ number: Int,
        function: String? = nil,
        sourceARN: String? = nil,
        type: String = "sqs",
        enabled: Bool = true,
        state: String? = nil,
        upstreamState: String? = nil,
        account: String = "123456789012",
        region: String = "us-east-1",
        tags: [Text: Text] = [:],
        claims: [String]? = nil,
        shared: [String] = [],
        text: String = "one"
    ) -> StoredMapping {
        let function = function ?? "arn:aws:lambda:\(region):\(account):function:f\(number)"
        return StoredMapping(
            id: .sample(number),
            revision: 1,
            createdAt: Timestamp(milliseconds: 1000 + Int64(number)),
            updatedAt: Timestamp(milliseconds: 2000 + Int64(number)),
            lastModified: Timestamp(milliseconds: 3000 + Int64(number)),
            enabled: enabled,
            state: state ?? (enabled ? "Enabled" : "Disabled"),
            stateReason: "User action",
            upstreamState: upstreamState,
            function: function,
            account: account,
            region: region,
            sourceType: type,
            sourceARN: sourceARN ?? "arn:aws:sqs:\(region):\(account):q\(number)",
            tags: tags,
            uniqueClaims: claims ?? ["claim \(number)"],
            sharedKeys: shared,
            definition: Array(#"{"n":\#(number)}"#.utf8),
            representation: Array(#"{"number":\#(number),"text":"\#(text)"}"#.utf8)
        )
    }
}

extension ChangeEntry {
    static func of(
        _ mapping: StoredMapping,
        _ operation: ChangeOperation,
        revision: Revision? = nil,
        at: Int64? = nil
    ) -> ChangeEntry {
        ChangeEntry(
            mapping: mapping.id,
            revision: revision ?? mapping.revision,
            operation: operation,
            actor: "tester",
            face: .rest,
            reason: "because",
            requestID: "request",
            at: Timestamp(milliseconds: at ?? 5000),
            changed: Array("[]".utf8),
            state: mapping.definition
        )
    }

    static func creation(of mapping: StoredMapping) -> ChangeEntry { of(mapping, .create) }
}

extension StoredMapping {
    /// The next revision, with another representation.
    func revised(_ text: String, _ change: (inout StoredMapping) -> Void = { _ in }) -> StoredMapping {
        var next = self
        next.revision = Revision(stored: next.revision.number + 1)
        next.representation = Array(text.utf8)
        change(&next)
        return next
    }
}
