import JSON

/// Collects everything that validation of one request finds.
struct Findings {
    /// A violation, with AWS's own answer to it where that is known.
    struct Violation {
        var finding: Finding
        var error: WireViolation.Error?
    }

    let settings: ValidationSettings
    let scope: OptionScope
    /// The source type of the request, once it is known.
    var sourceType = ""
    private(set) var violations: [Violation] = []
    private(set) var warnings: [Finding] = []
    /// How many violations there are beyond those that are kept.
    private var omitted = 0

    init(settings: ValidationSettings, scope: OptionScope) {
        self.settings = settings
        self.scope = scope
    }

    /// Whether the request stands so far.
    var isClean: Bool { violations.isEmpty }

    /// Takes a violation; beyond ``Finding/limit`` it is only counted.
    mutating func refuse(_ finding: Finding, as error: WireViolation.Error? = nil) {
        refuse(member: finding, as: error)
    }

    /// Takes the violation of one of any number of members; beyond ``Finding/limit`` it is not even worked out.
    mutating func refuse(
        member finding: @autoclosure () -> Finding,
        as error: @autoclosure () -> WireViolation.Error? = nil
    ) {
        guard violations.count < Finding.limit else {
            omitted += 1
            return
        }
        violations.append(Violation(finding: finding(), error: error()))
    }

    mutating func refuse(_ findings: [Finding]) {
        for finding in findings { refuse(finding) }
    }

    mutating func warn(_ finding: Finding) {
        if !warnings.contains(finding) { warnings.append(finding) }
    }

    mutating func warn(_ findings: [Finding]) {
        for finding in findings { warn(finding) }
    }

    /// Turns violations that the state before an update has as well into warnings: only what an update introduces is
    /// refused, so that nothing made through one face is stuck on the other.
    mutating func excuse(_ older: Findings) {
        let known = Set(older.violations.map(\.finding))
        let (excused, introduced) = (
            violations.filter { known.contains($0.finding) }, violations.filter { !known.contains($0.finding) }
        )
        violations = introduced
        warn(excused.map(\.finding))
    }

    /// Says how many violations are not kept, if any, in the kind of AWS's error that the others have.
    var furtherWireViolation: WireViolation? {
        guard omitted > 0 else { return nil }
        let finding = Finding.more(omitted)
        let error: WireViolation.Error =
            switch violations.last?.error {
            case .serialization: .serialization(finding.message)
            case .constraint, .unknownMember: .unknownMember(finding.message)
            case .invalidParameter, nil: .invalidParameter(finding.message)
            }
        return WireViolation(finding: finding, error: error)
    }

    /// The outcome for the REST API.
    func result(_ definition: consuming MappingDefinition?) -> Validated<MappingDefinition> {
        let more = omitted > 0 ? [Finding.more(omitted)] : []
        return Validated(value: definition, violations: violations.map(\.finding) + more, warnings: warnings)
    }
}
