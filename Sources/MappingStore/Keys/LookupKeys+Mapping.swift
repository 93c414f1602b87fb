import ControlPlane
import UntrustedText

/// What of a mapping decides how it is found.
struct Findable: Sendable, Hashable {
    var function: String
    var sourceARN: String?
    var tenancy: Tenancy
    var status: Status
    var upstreamState: String?
    var tags: [Text: Text]
    var uniqueClaims: [String]
    var sharedKeys: [String]

    init(_ mapping: StoredMapping) {
        function = mapping.function
        sourceARN = mapping.sourceARN
        tenancy = Tenancy(
            account: mapping.account,
            placement: Placement(region: mapping.region, sourceType: mapping.sourceType)
        )
        status = Status(enabled: mapping.enabled, state: mapping.state)
        upstreamState = mapping.upstreamState
        tags = mapping.tags
        uniqueClaims = mapping.uniqueClaims
        sharedKeys = mapping.sharedKeys
    }
}

extension LookupKeys {
    /// All keys that a mapping is listed under, each once.
    func lookups(of mapping: Findable) -> [LookupKey] {
        var keys: [LookupKey] = []
        keys.reserveCapacity(7 + mapping.tags.count + mapping.sharedKeys.count)
        keys.append(function(mapping.function))
        keys.append(tenancy(mapping.tenancy))
        keys.append(placement(mapping.tenancy.placement))
        keys.append(status(mapping.status))
        if let unqualified = FunctionName.unqualified(mapping.function) { keys.append(qualified(of: unqualified)) }
        if let arn = mapping.sourceARN { keys.append(source(arn)) }
        if let state = mapping.upstreamState { keys.append(upstream(state)) }
        for (name, value) in mapping.tags { keys.append(tag(name.verbatim, value.verbatim)) }
        for text in Set(mapping.sharedKeys) { keys.append(shared(text)) }
        return keys
    }

    /// The keys that only this mapping may hold, each once.
    func claims(of mapping: Findable) -> [LookupKey] {
        mapping.uniqueClaims.count > 1 ? Set(mapping.uniqueClaims).map(claim) : mapping.uniqueClaims.map(claim)
    }
}

/// The form of a function's full ARN, as far as finding needs it.
enum FunctionName {
    /// The ARN without its qualifier.
    ///
    /// - Returns: `nil` if it has none: `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
    static func unqualified(_ arn: String) -> String? {
        guard arn.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 7,
            let end = arn.utf8.lastIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return String(arn[..<end])
    }
}
