package import JSON

extension MappingDefinition {
    /// What only one mapping may have: two mappings with an equal claim conflict.
    ///
    /// Polled types claim function and source identity (self-managed Kafka once per broker), SNS topic and function.
    public var uniqueClaims: [String] {
        source.type.claims(source.identity).map { "\(source.type.name)|\(function)|\($0)" }
    }

    /// What mappings have in common that must be compared with ``overlap(with:)``; `nil` for types where claims say
    /// everything.
    public var overlapScope: String? { source.type.overlap.map { "\(source.type.name)|\($0.scope(source.identity))" } }

    /// Why this mapping cannot stand beside another of the same ``overlapScope``, of which only the options matter; empty
    /// if it can.
    package func overlap(withOptions other: JSONObject) -> [Finding] {
        source.type.overlap?.conflicts(options, other) ?? []
    }

    /// Whether another definition is the same as far as ``overlap(withOptions:)`` looks.
    package func overlapsAlike(_ other: MappingDefinition) -> Bool {
        overlapScope == other.overlapScope && (overlapScope == nil || options == other.options)
    }

    /// Why no mapping can join those of the ``overlapScope``, which are so many; `nil` if one can.
    package func overlapScopeFull(_ count: Int, settings: ValidationSettings) -> Finding? {
        guard let overlap = source.type.overlap else { return nil }
        let limit = overlap.limit(settings)
        return count < limit ? nil : overlap.full(source.identity, count, limit)
    }

    /// Account, region and consumer group, if the mapping names a group; a group used by two mappings splits the
    /// records between them.
    public var consumerGroupKey: String? {
        options["consumerGroupId"]?.string.map { "\(account)|\(region)|\($0)" }
    }
}
