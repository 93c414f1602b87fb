internal import JSON

/// One `Allow` statement of an IAM policy document.
struct PolicyStatement {
    /// Letters and digits only, as identity policies demand.
    var sid: String
    /// The service that is allowed, in resource policies.
    var principal: String?
    var actions: [String]
    var resources: [String]
    /// Operator, key and value of each condition; all must hold.
    var conditions: [(operator: String, key: String, value: String)] = []

    init(
        _ sid: String,
        principal: String? = nil,
        _ actions: [String],
        on resources: [String],
        if conditions: [(operator: String, key: String, value: String)] = []
    ) {
        self.sid = sid
        self.principal = principal
        self.actions = actions
        self.resources = resources
        self.conditions = conditions
    }

    var json: JSONValue {
        var members: JSONObject = ["Sid": .string(sid), "Effect": "Allow"]
        if let principal { members["Principal"] = ["Service": .string(principal)] }
        members["Action"] = .array(actions.map(JSONValue.string))
        members["Resource"] = .array(resources.map(JSONValue.string))
        if !conditions.isEmpty {
            var operators = JSONObject()
            for condition in conditions {
                var keys = operators[condition.operator]?.object ?? JSONObject()
                keys[condition.key] = .string(condition.value)
                operators[condition.operator] = .object(keys)
            }
            members["Condition"] = .object(operators)
        }
        return .object(members)
    }

    /// A policy document of statements.
    static func document(_ statements: [PolicyStatement]) -> JSONValue {
        ["Version": "2012-10-17", "Statement": .array(statements.map(\.json))]
    }
}
