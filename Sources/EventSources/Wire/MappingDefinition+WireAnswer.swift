public import JSON
public import UntrustedText

extension MappingDefinition {
    /// What an EventSourceMappingConfiguration says besides the desired state.
    private static let answerOnly: Set<String> = [
        "UUID", "EventSourceMappingArn", "FunctionArn", "LastModified", "LastProcessingResult", "State",
        "StateTransitionReason", "FilterCriteriaError", "Tags",
    ]

    /// Reads a mapping that AWS answers: an EventSourceMappingConfiguration that is not changing.
    ///
    /// It is held to the same rules as a request that would make it; a member that is not known here is refused, since
    /// leaving it out would show another mapping than AWS has.
    ///
    /// - Parameters:
    ///   - answer: The members, as GetEventSourceMapping answers them.
    ///   - tags: The mapping's tags, of which AWS answers none here.
    ///   - settings: Quotas and the time.
    /// - Returns: The definition, or everything that stands against it with pointers into the answer; and warnings.
    public static func reading(
        wireAnswer answer: JSONObject,
        tags: [Text: Text],
        settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        var violations: [Finding] = []
        var request = JSONObject()
        for (name, value) in answer where !answerOnly.contains(name) && !value.isNull { request[name] = value }
        request["FunctionName"] = answer["FunctionArn"]
        switch answer["State"]?.string {
        case "Enabled": request["Enabled"] = true
        case "Disabled": request["Enabled"] = false
        default:
            violations.append(
                Finding(
                    at: .root / "State",
                    .changing,
                    "AWS is changing the mapping, so that what it will be is not known.",
                    value: answer["State"],
                    fix: "Try again in a minute."
                )
            )
        }
        if let error = answer["FilterCriteriaError"], !error.isNull {
            let words = error.object?["Message"]?.string.map { $0.clipped(to: 512) } ?? "no reason given"
            violations.append(
                Finding(
                    at: .root / "FilterCriteriaError",
                    .unreadableFilters,
                    "AWS does not show the filters: \(words)",
                    fix: "Allow kms:Decrypt with the key of the filters."
                )
            )
        }
        if !tags.isEmpty {
            request["Tags"] = .tags(tags)
        }
        var reader = WireReader(draft: MappingDraft(), settings: settings)
        if let type = reader.readSource(answer) { request = request.filter { !type.saysNothing($0, $1) } }
        let read = creating(fromWire: request, settings: settings)
        violations += read.violations.map(\.finding)
        return Validated(value: read.value, violations: violations, warnings: read.warnings)
    }

}

extension SourceType {
    /// Whether a member of an answer says that there is nothing, in a form that no request has.
    ///
    /// AWS shows empty lists of members that the source does not take (`Topics`, `FunctionResponseTypes`; live reads),
    /// and values of options that are not set.
    fileprivate func saysNothing(_ name: String, _ value: JSONValue) -> Bool {
        let bindings = (identity + options).compactMap(\.wire).filter { $0.topMember == name }
        return bindings.isEmpty ? value == [] : bindings.contains { $0.absentAnswer == value }
    }
}

extension Finding.Code {
    /// AWS has not finished with the mapping.
    static let changing = Finding.Code("changing")
    /// The filters are encrypted, and AWS does not show them.
    static let unreadableFilters = Finding.Code("unreadable-filters")
}
