package import ControlPlane
import UntrustedText

extension MappingQuery {
    /// Whether a mapping is among those that the query asks for, told by looking at it and nothing else.
    ///
    /// Texts are compared by their bytes, as every store does.
    package func matches(_ mapping: StoredMapping) -> Bool {
        guard scope.visible(mapping) != nil, matches(function: mapping.function) else { return false }
        return [
            Self.allows(sourceARN, mapping.sourceARN),
            Self.allows(sourceType, mapping.sourceType),
            sourceTypes?.contains(mapping.sourceType) ?? true,
            enabled == nil || enabled == mapping.enabled,
            Self.allows(state, mapping.state),
            Self.allows(upstreamState, mapping.upstreamState),
            Self.allows(account, mapping.account),
            Self.allows(region, mapping.region),
            tags.allSatisfy { mapping.tags[$0.key] == $0.value },
        ].allSatisfy { $0 }
    }

    private static func allows(_ asked: String?, _ value: String?) -> Bool {
        guard let asked else { return true }
        guard let value else { return false }
        return Text(asked) == Text(value)
    }

    private func matches(function arn: String) -> Bool {
        guard let function = function.map({ Text($0) }) else { return true }
        // `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME`, and for a version or an alias one part more.
        let isUnqualified = function.split(on: ":").count == 7
        let isVersion =
            includesQualifiedFunctions && isUnqualified && arn.utf8.starts(with: (function.verbatim + ":").utf8)
        return Text(arn) == function || isVersion
    }
}
