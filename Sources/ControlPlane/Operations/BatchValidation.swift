public import EventSources
public import JSON

/// Checks many requests at once: each by itself, against the stored mappings, and against the ones before it.
public struct BatchValidation: Sendable {
    /// How many requests one batch may have.
    public static let maximumCount = 1000

    private let environment: ControlPlaneEnvironment

    /// Makes a check.
    public init(environment: ControlPlaneEnvironment) { self.environment = environment }

    /// Checks requests to create mappings; nothing is stored.
    ///
    /// - Parameters:
    ///   - requests: The requests, as `POST /v1/event-source-mappings` takes them.
    ///   - reader: What is stored; without it, only the requests are compared with each other.
    ///   - scope: Whose mappings the caller may see.
    /// - Returns: A result for each, with pointers into the request.
    /// - Throws: ``StorageError`` if what is stored cannot be read.
    public func validate(
        _ requests: [JSONValue],
        against reader: (any MappingReader)?,
        seenFrom scope: AccessScope
    ) throws -> [Validated<MappingDefinition>] {
        let settings = environment.settings()
        var claims: [String: Int] = [:]
        var overlapping: [String: [(index: Int, definition: MappingDefinition)]] = [:]
        return try requests.enumerated().map { index, request in
            var result = MappingDefinition.creating(from: request, settings: settings)
            guard let definition = result.value else { return result }
            if !scope.covers(account: definition.account, region: definition.region) {
                // What is there is not this caller's to know; creating the mapping would be refused for this alone.
                result.violations.append(.outsideScope(definition))
            } else if let reader {
                do {
                    result.warnings += try ChangePlanner(environment: environment)
                        .checkOthers(definition, own: nil, seenFrom: scope, in: reader)
                } catch OperationFailure.conflict(let conflict) {
                    result.violations.append(conflict.finding)
                }
            }
            if let other = definition.uniqueClaims.lazy.compactMap({ claims[$0] }).first {
                result.violations.append(.alreadyInBatch(definition, index: other))
            }
            for claim in definition.uniqueClaims where claims[claim] == nil { claims[claim] = index }
            if let bucket = definition.overlapScope {
                for other in overlapping[bucket] ?? [] {
                    guard let finding = definition.overlap(with: other.definition).first else { continue }
                    result.violations.append(finding)
                    break
                }
                overlapping[bucket, default: []].append((index, definition))
            }
            return Validated(value: definition, violations: result.violations, warnings: result.warnings)
        }
    }
}
