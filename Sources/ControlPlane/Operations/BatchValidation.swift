public import EventSources
public import JSON

/// Checks many requests one after the other: each by itself, against the stored mappings, and against the ones before it.
public struct BatchValidation {
    /// How many requests one batch may have.
    public static let maximumCount = 1000

    private struct Bucket {
        var rivals: OverlapRivals?
        var earlier: [MappingDefinition] = []

        var count: Int { (rivals?.count ?? 0) + earlier.count }
    }

    private let environment: ControlPlaneEnvironment
    private let settings: ValidationSettings
    private let reader: (any MappingReader)?
    private let scope: AccessScope
    private var count = 0
    private var claims: [String: Int] = [:]
    private var buckets: [String: Bucket] = [:]

    /// Makes a check.
    ///
    /// - Parameters:
    ///   - environment: Configuration and time.
    ///   - reader: What is stored; without it, only the requests are compared with each other.
    ///   - scope: Whose mappings the caller may see.
    public init(environment: ControlPlaneEnvironment, against reader: (any MappingReader)?, seenFrom scope: AccessScope)
    {
        self.environment = environment
        self.reader = reader
        self.scope = scope
        settings = environment.settings()
    }

    /// Checks the next request to create a mapping; nothing is stored.
    ///
    /// - Parameter request: The request, as `POST /v1/event-source-mappings` takes it.
    /// - Returns: The result, with pointers into the request.
    /// - Throws: ``StorageError`` if what is stored cannot be read.
    public mutating func validate(_ request: JSONValue) throws -> Validated<MappingDefinition> {
        let index = count
        count += 1
        var result = MappingDefinition.creating(from: request, settings: settings)
        guard let definition = result.value else { return result }
        guard scope.covers(account: definition.account, region: definition.region) else {
            // What is there is not this caller's to know; creating the mapping would be refused for this alone.
            result.violations.append(.outsideScope(definition))
            return result
        }
        if let reader {
            do {
                result.warnings += try ChangePlanner(environment: environment)
                    .checkHolders(definition, own: nil, seenFrom: scope, in: reader)
            } catch OperationFailure.conflict(let conflict) {
                result.violations.append(conflict.finding)
            }
        }
        if let other = definition.uniqueClaims.compactMap({ claims[$0] }).first {
            result.violations.append(.alreadyInBatch(definition, index: other))
        }
        for claim in definition.uniqueClaims where claims[claim] == nil { claims[claim] = index }
        if let violation = try join(definition) { result.violations.append(violation) }
        return result
    }

    /// Puts a definition among those of its bucket, or says why it cannot be there.
    private mutating func join(_ definition: MappingDefinition) throws -> Finding? {
        guard let name = definition.overlapScope else { return nil }
        if buckets[name] == nil {
            buckets[name] = try Bucket(
                rivals: reader.map { try OverlapRivals(SharedKey.overlap(name), own: nil, in: $0) }
            )
        }
        guard let bucket = buckets[name] else { return nil }
        if let full = definition.overlapScopeFull(bucket.count, settings: settings) { return full }
        if let conflict = try buckets[name]?.rivals?.conflict(with: definition, seenFrom: scope) {
            return conflict.finding
        }
        for other in bucket.earlier {
            if let finding = definition.overlap(withOptions: other.options).first { return finding }
        }
        buckets[name]?.earlier.append(definition)
        return nil
    }
}
