public import JSON

extension MappingDefinition {
    /// Makes a definition of a REST create request.
    ///
    /// - Parameters:
    ///   - request: `function`, `source`, `options`, `enabled` (default true), `tags`, `context`; read-only members are
    ///     refused like unknown ones, so take them out first.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The definition, or every violation with a pointer into the request; and warnings.
    public static func creating(
        from request: JSONValue,
        settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        var findings = Findings(settings: settings, scope: .rest)
        var draft = MappingDraft()
        draft.read(request, .create, &findings)
        let definition = draft.settle(&findings)
        return findings.result(definition)
    }

    /// Applies a REST merge patch (RFC 7396): `null` resets an option to its default, an object with a `type` is
    /// replaced whole.
    ///
    /// - Parameters:
    ///   - mergePatch: The members to change.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The changed definition, or every violation that the patch introduces; older ones are warnings.
    public func patching(
        with mergePatch: JSONValue,
        settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        updating(with: mergePatch, .patch, settings)
    }

    /// Replaces the mutable part: `function`, `options`, `enabled`, `tags`, `context`.
    ///
    /// `enabled` and `tags` must be there, so that neither changes by omission; options that are fixed at creation need
    /// not be repeated.
    ///
    /// - Parameters:
    ///   - request: The new state; `source`, if given, must be the present one.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The new definition, or every violation that the request introduces; older ones are warnings.
    public func replacing(
        with request: JSONValue,
        settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        updating(with: request, .replace, settings)
    }

    private func updating(
        with request: JSONValue,
        _ mode: MappingDraft.Mode,
        _ settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        var findings = Findings(settings: settings, scope: .rest)
        findings.sourceType = source.type.name
        var draft = MappingDraft(updating: self)
        draft.read(request, mode, &findings)
        let definition = draft.settle(&findings)
        // Options that the request does not mention were not looked at; a representation shows their warnings too.
        if let definition { findings.warn(definition.warnings(settings: settings)) }
        return findings.result(definition)
    }
}
