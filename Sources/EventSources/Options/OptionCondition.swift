import JSON

/// A condition on the options of a mapping under which a default or a requirement holds.
struct OptionCondition: Sendable {
    /// The condition in words, for documentation: "provisionedPollerConfig is set".
    let description: String
    /// Whether it holds for options in canonical form.
    let holds: @Sendable (JSONObject) -> Bool
}

extension OptionCondition {
    /// An option has a value.
    static func isSet(_ name: String) -> OptionCondition {
        OptionCondition(description: "`\(name)` is set") { $0.contains(name) }
    }

    /// The mapping reads records with offsets, not a Kafka share group.
    static let readsOffsets = OptionCondition(description: "`consumptionMode` is not `Queue`") {
        $0["consumptionMode"] != "Queue"
    }

    /// The mapping takes records from a Kafka share group.
    static let takesFromShareGroup = OptionCondition(description: "`consumptionMode` is `Queue`") {
        $0["consumptionMode"] == "Queue"
    }

    /// Both conditions.
    func and(_ other: OptionCondition) -> OptionCondition {
        OptionCondition(description: "\(description) and \(other.description)") { [holds] options in
            holds(options) && other.holds(options)
        }
    }
}
