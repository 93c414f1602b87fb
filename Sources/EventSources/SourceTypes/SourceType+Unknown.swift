import JSON

extension SourceType {
    /// What to say about a member that this type does not have: that others have it, or which name was meant.
    ///
    /// - Parameters:
    ///   - name: The member.
    ///   - value: Its value.
    ///   - descriptors: Where it stands: among the identity fields, the options or the facts.
    ///   - pointer: Its place in the request.
    /// - Returns: The finding.
    func unknown(
        _ name: String,
        _ value: JSONValue,
        known descriptors: KeyPath<SourceType, [OptionDescriptor]>,
        at pointer: JSONPointer
    ) -> Finding {
        guard name.utf8.count <= Self.longestName else {
            return .unknownMember(name, value, known: self[keyPath: descriptors].map(\.name), at: pointer)
        }
        let takers = SourceType.all.filter { type in type[keyPath: descriptors].contains { $0.answers(to: name) } }
        let own = self[keyPath: descriptors].map(\.name)
        guard takers.isEmpty else {
            let names = takers.map(\.name).joined(separator: ", ")
            return Finding(
                at: pointer,
                .notAllowedForSourceType,
                "Source type \(self.name) does not take `\(name)`; \(names) \(takers.count == 1 ? "does" : "do").",
                value: value.echoed,
                allowed: ["members": .array(own.map(JSONValue.string))],
                fix: "Remove it."
            )
        }
        return .unknownMember(name, value, known: own, hint: hint(for: name, descriptors), at: pointer)
    }

    /// The length in bytes of the longest name that anything has, here or in the Lambda API: what is longer need not be
    /// compared with any.
    private static let longestName: Int = {
        let descriptors = SourceType.all.flatMap { $0.identity + $0.options + $0.facts }
        let names = descriptors.flatMap { [$0.name] + $0.aliases.map(\.name) + ($0.wire?.pointer.tokens ?? []) }
        return names.map(\.utf8.count).max() ?? 0
    }()

    /// Where a name belongs that does not belong where it stands.
    private func hint(for name: String, _ descriptors: KeyPath<SourceType, [OptionDescriptor]>) -> String? {
        if descriptors != \.options, option(name) != nil { return "It is an option: move it into `options`." }
        if descriptors != \.identity, identityField(name) != nil {
            return "It identifies the source: move it into `source`."
        }
        if descriptors != \.facts, facts.contains(where: { $0.name == name }) {
            return "It is a fact about the surroundings: move it into `context`."
        }
        if ["enabled", "tags", "function"].contains(name) { return "It stands beside `options`, not in it." }
        let wired = self[keyPath: descriptors].first { descriptor in
            descriptor.wire?.pointer.tokens.contains { $0.lowercased() == name.lowercased() } ?? false
        }
        return wired.map { "Here it is called `\($0.name)`." }
    }
}

extension OptionDescriptor {
    /// Whether this is the option's name or one of its other spellings.
    fileprivate func answers(to name: String) -> Bool { self.name == name || aliases.contains { $0.name == name } }
}
