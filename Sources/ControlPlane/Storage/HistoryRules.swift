/// What holds of the history of every mapping: asked of a database by `check`, and of an archive before it is stored.
package enum HistoryRules {
    /// What is wrong with a revision that follows another in the history of one mapping; `nil` if nothing is.
    package static func objection(to revision: Revision, after last: Revision?) -> String? {
        guard let last, revision <= last else { return nil }
        return "makes revision \(revision) after \(last)"
    }

    /// What is wrong with a mapping that is there, given the newest change that made a revision of it.
    ///
    /// - Parameters:
    ///   - revision: The mapping's revision.
    ///   - isDeleting: Whether it is there only until AWS has it no more.
    ///   - newest: The newest change with a revision; `nil` if there is none.
    /// - Returns: The end of a sentence that begins with the mapping; `nil` if nothing is wrong.
    package static func objection(
        to revision: Revision,
        isDeleting: Bool,
        newest: (revision: Revision, operation: ChangeOperation?)?
    ) -> String? {
        guard let newest else { return "has no history" }
        if newest.revision != revision { return "is at revision \(revision), its history at \(newest.revision)" }
        if newest.operation == .delete, !isDeleting { return "is there, but its history ends with its deletion" }
        return nil
    }
}
