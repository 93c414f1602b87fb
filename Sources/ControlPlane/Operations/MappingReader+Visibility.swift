extension MappingReader {
    /// A mapping, if the caller may know of it and it is in the revision that the caller requires.
    ///
    /// This is the one place where a mapping that is looked for by its id turns out to be there or not.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - scope: What the caller sees.
    ///   - precondition: The revision that it requires.
    /// - Returns: The mapping.
    /// - Throws: ``OperationFailure/notFound(_:)``, ``OperationFailure/preconditionFailed(current:)`` or ``StorageError``.
    public func visible(
        _ id: MappingID,
        to scope: AccessScope,
        if precondition: RevisionPrecondition? = nil
    ) throws -> StoredMapping {
        guard let stored = try scope.visible(mapping(id)) else { throw OperationFailure.notFound(id) }
        if let precondition, !precondition.isMet(by: stored.revision) {
            throw OperationFailure.preconditionFailed(current: stored)
        }
        return stored
    }

    /// The same, of which only the representation is wanted: the hot path.
    public func visibleRepresentation(
        of id: MappingID,
        to scope: AccessScope,
        if precondition: RevisionPrecondition? = nil
    ) throws -> StoredRepresentation {
        guard scope.isEverything, precondition == nil else {
            return StoredRepresentation(try visible(id, to: scope, if: precondition))
        }
        guard let stored = try representation(of: id) else { throw OperationFailure.notFound(id) }
        return stored
    }
}

extension MappingReads {
    /// A mapping, if the caller may know of it; see ``MappingReader/visible(_:to:if:)``.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - scope: What the caller sees.
    ///   - precondition: The revision that it requires.
    ///   - completion: Called once: within this call, or later from any thread.
    public func visible(
        _ id: MappingID,
        to scope: AccessScope,
        if precondition: RevisionPrecondition? = nil,
        completion: @escaping @Sendable (Result<StoredMapping, any Error>) -> Void
    ) {
        if let immediate {
            completion(Result { try immediate.visible(id, to: scope, if: precondition) })
        } else {
            read({ try $0.visible(id, to: scope, if: precondition) }, completion: completion)
        }
    }

    /// The same, of which only the representation is wanted.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - scope: What the caller sees.
    ///   - precondition: The revision that it requires.
    ///   - completion: Called once: within this call, or later from any thread.
    public func visibleRepresentation(
        of id: MappingID,
        to scope: AccessScope,
        if precondition: RevisionPrecondition? = nil,
        completion: @escaping @Sendable (Result<StoredRepresentation, any Error>) -> Void
    ) {
        guard scope.isEverything, precondition == nil else {
            return visible(id, to: scope, if: precondition) { completion($0.map(StoredRepresentation.init)) }
        }
        representation(of: id) { result in
            completion(
                result.flatMap { stored in stored.map { .success($0) } ?? .failure(OperationFailure.notFound(id)) }
            )
        }
    }
}
