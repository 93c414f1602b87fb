import JSON

/// What an option is when a request does not say.
struct OptionDefault: Sendable {
    /// The value in canonical form.
    let value: JSONValue
    /// The faces that fill it in.
    let scope: OptionScope
    /// When it applies; always if absent.
    ///
    /// An option whose condition does not hold is absent.
    let condition: OptionCondition?

    init(_ value: JSONValue, scope: OptionScope = .both, when condition: OptionCondition? = nil) {
        self.value = value
        self.scope = scope
        self.condition = condition
    }

    func applies(in scope: OptionScope, to options: JSONObject) -> Bool {
        self.scope.contains(scope) && (condition?.holds(options) ?? true)
    }
}

/// Why a value, once set, cannot go back to the default.
struct OptionIrrevocability: Sendable {
    /// The reason as a clause.
    let reason: String
    /// When it holds; always if absent.
    let condition: OptionCondition?

    init(_ reason: String, when condition: OptionCondition? = nil) {
        self.reason = reason
        self.condition = condition
    }

    func applies(to options: JSONObject) -> Bool { condition?.holds(options) ?? true }
}

/// Where and when an option must be given.
struct OptionRequirement: Sendable {
    /// The faces that require it.
    let scope: OptionScope
    /// When it is required; always if absent.
    let condition: OptionCondition?

    init(_ scope: OptionScope, when condition: OptionCondition? = nil) {
        self.scope = scope
        self.condition = condition
    }

    func applies(in scope: OptionScope, to options: JSONObject) -> Bool {
        self.scope.contains(scope) && (condition?.holds(options) ?? true)
    }
}
