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

    init(settings: ValidationSettings, scope: OptionScope) {
        self.settings = settings
        self.scope = scope
    }

    /// Whether the request stands so far.
    var isClean: Bool { violations.isEmpty }

    mutating func refuse(_ finding: Finding, as error: WireViolation.Error? = nil) {
        violations.append(Violation(finding: finding, error: error))
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

    /// The outcome for the REST API.
    func result(_ definition: consuming MappingDefinition?) -> Validated<MappingDefinition> {
        Validated(value: definition, violations: violations.map(\.finding), warnings: warnings)
    }
}
