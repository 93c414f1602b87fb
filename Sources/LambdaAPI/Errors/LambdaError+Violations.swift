import EventSources

extension LambdaError {
    /// A request that breaks rules.
    ///
    /// AWS answers in stages: what it cannot read, then all violated constraints of its model in one message, then a
    /// rule of the service. So does this, but all broken rules of a stage together; members that the operation does
    /// not have, which AWS would drop in silence, count as violated constraints.
    init(_ violations: [WireViolation]) {
        var unreadable: [String] = []
        var clauses: [String] = []
        var rules: [String] = []
        for violation in violations {
            switch violation.error {
            case .serialization(let message): unreadable.append(message)
            case .constraint(let clause), .unknownMember(let clause): clauses.append(clause)
            case .invalidParameter(let message): if !rules.contains(message) { rules.append(message) }
            }
        }
        if !unreadable.isEmpty {
            self.init(.serialization, unreadable.joined(separator: "; "))
        } else if !clauses.isEmpty {
            self.init(constraints: clauses)
        } else {
            self.init(.invalidParameterValue, rules.joined(separator: " "))
        }
        self.rules = violations.map(\.finding.code)
    }

    /// Violated constraints of the service model, each as `Value '…' at '…' failed to satisfy constraint: …`.
    init(constraints clauses: [String]) {
        let count = clauses.count == 1 ? "1 validation error" : "\(clauses.count) validation errors"
        self.init(.validation, "\(count) detected: \(clauses.joined(separator: "; "))")
    }
}
