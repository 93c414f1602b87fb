import JSON

extension OptionDescriptor {
    /// Provisioned mode.
    ///
    /// - Parameters:
    ///   - minimum: The range of `minimumPollers`; its lower bound is the default.
    ///   - maximum: The range of `maximumPollers`; the default is 200.
    ///   - hasGroups: Whether mappings can share pollers in a group (Kafka only).
    /// - Returns: The option.
    static func provisionedPollerConfig(
        minimum: ClosedRange<Int64>,
        maximum: ClosedRange<Int64>,
        hasGroups: Bool
    ) -> OptionDescriptor {
        var members = [
            MemberDescriptor(
                "minimumPollers",
                wireName: "MinimumPollers",
                .integer(IntegerShape(minimum, unit: "pollers", modelRange: 1...200)),
                default: .integer(minimum.lowerBound),
                "The number of pollers that are always there."
            ),
            MemberDescriptor(
                "maximumPollers",
                wireName: "MaximumPollers",
                .integer(IntegerShape(maximum, unit: "pollers", modelRange: 1...10_000)),
                default: 200,
                "The number of pollers that the mapping may grow to."
            ),
        ]
        if hasGroups {
            members.append(
                MemberDescriptor(
                    "pollerGroupName",
                    wireName: "PollerGroupName",
                    .text(.pollerGroupName),
                    "The group of mappings that share their pollers."
                )
            )
        }
        return OptionDescriptor(
            "provisionedPollerConfig",
            .object(ObjectShape(members, needsMember: true)),
            wire: WireBinding("ProvisionedPollerConfig", .object, clearing: [:]),
            source: "CDK provisionedPollerConfig; Lambda API ProvisionedPollerConfig",
            "Pollers of the mapping's own (provisioned mode); on demand if not set."
        )
    }

    /// The limit of concurrent invocations of an SQS mapping.
    static let maxConcurrency = OptionDescriptor(
        "maxConcurrency",
        .integer(
            IntegerShape(2...1000, unit: "invocations", quota: { Int64($0.maximumConcurrencyLimit) })
        ),
        wire: WireBinding("ScalingConfig", .wrapped("MaximumConcurrency"), clearing: [:]),
        source: "CDK maxConcurrency; Lambda API ScalingConfig.MaximumConcurrency",
        "The largest number of invocations at the same time; limited only by the function if not set."
    )
}
