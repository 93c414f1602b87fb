public import EventSources
public import JSON

/// Stores the lines of an export, all or none.
public struct MappingImport: Sendable {
    /// What an import came to.
    public struct Outcome: Sendable, Hashable {
        /// How many mappings were stored.
        public var imported = 0
        /// How many were there already and were left alone.
        public var skipped = 0

        /// Makes the outcome of an import that has not begun.
        public init() {}
    }

    /// A line that cannot be stored.
    public struct LineFailure: Error, Sendable {
        /// Which line, from 1.
        public var line: Int
        /// Everything that is wrong with it.
        public var violations: [Finding]
    }

    /// A line that breaks no rule by itself.
    public struct CheckedLine: Sendable {
        let number: Int
        let archived: ArchivedMapping
    }

    private let environment: ControlPlaneEnvironment
    private let origin: ChangeOrigin
    private let skipsExisting: Bool

    /// Makes an import.
    ///
    /// - Parameters:
    ///   - environment: Configuration and time.
    ///   - origin: Who imports, and why: recorded for each mapping that comes without its history.
    ///   - skipsExisting: Whether a mapping that is there already, or that another one is in the way of, is left out
    ///     instead of ending the import.
    public init(environment: ControlPlaneEnvironment, origin: ChangeOrigin, skipsExisting: Bool) {
        self.environment = environment
        self.origin = origin
        self.skipsExisting = skipsExisting
    }

    /// Checks one line by itself; any number of threads may do so at once.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - number: Its number, from 1.
    /// - Returns: The line, ready for ``store(_:in:counting:)``.
    /// - Throws: ``LineFailure`` if the line breaks rules; ``StorageError`` if it cannot be rendered.
    public func check(_ line: JSONValue, number: Int) throws -> CheckedLine {
        let validated = ArchivedMapping.read(line, settings: environment.settings())
        guard var archived = validated.value else {
            throw LineFailure(line: number, violations: validated.violations)
        }
        if let mapping = archived.mapping, archived.history.isEmpty {
            archived.history = [try arrival(of: mapping, archived.definition)]
        }
        return CheckedLine(number: number, archived: archived)
    }

    /// Stores one line.
    ///
    /// - Parameters:
    ///   - line: A line that ``check(_:number:)`` found right.
    ///   - transaction: What it throws must undo all lines before.
    ///   - outcome: Counts.
    /// - Throws: ``LineFailure`` if the line is in the way of a mapping; ``StorageError``.
    public func store(
        _ line: CheckedLine,
        in transaction: any MappingTransaction,
        counting outcome: inout Outcome
    ) throws {
        let archived = line.archived
        if let obstacle = try obstacle(to: archived, in: transaction) {
            guard skipsExisting else { throw LineFailure(line: line.number, violations: [obstacle]) }
            outcome.skipped += 1
            return
        }
        for entry in archived.mapping == nil ? archived.history[...] : archived.history.dropLast() {
            try transaction.record(entry)
        }
        if let mapping = archived.mapping, let last = archived.history.last {
            try transaction.insert(mapping, recording: last)
        }
        outcome.imported += 1
    }

    /// The change that a mapping without a history comes with.
    private func arrival(of mapping: StoredMapping, _ definition: MappingDefinition?) throws -> ChangeEntry {
        let definition = try definition ?? MappingRecord(mapping).definition
        let members = JSONValue.object(definition.members)
        return ChangeEntry(
            mapping: mapping.id,
            revision: mapping.revision,
            operation: .import,
            actor: origin.actor,
            face: origin.face,
            reason: origin.reason,
            requestID: origin.requestID,
            at: environment.now(),
            changed: JSONValue.array([JSONChange(pointer: .root, before: nil, after: members).json]).serialized(),
            state: definition.stored.serialized()
        )
    }

    /// What is in the way: the same id, or a mapping that excludes this one.
    private func obstacle(to archived: ArchivedMapping, in transaction: any MappingTransaction) throws -> Finding? {
        if try transaction.mapping(archived.id) != nil
            || !transaction.history(of: archived.id, after: 0, limit: 1).isEmpty
        {
            return Finding(
                at: .root / "eventSourceMappingId",
                .duplicate,
                "There is, or was, a mapping \(archived.id) in this database.",
                fix: "Leave the line out, or import with --skip-existing."
            )
        }
        guard let mapping = archived.mapping else { return nil }
        do {
            let definition = try archived.definition ?? MappingRecord(mapping).definition
            let planner = ChangePlanner(environment: environment)
            _ = try planner.checkHolders(definition, own: mapping.id, seenFrom: .everything, in: transaction)
            // What was there before there was a quota can be brought back.
            try planner.checkOverlap(definition, own: mapping.id, within: nil, seenFrom: .everything, in: transaction)
            return nil
        } catch OperationFailure.conflict(let conflict) {
            return conflict.finding
        }
    }
}
