import JSON

/// One option or identity field of a source type, declared once.
///
/// Decoding on both faces, violations, canonical form, JSON Schema, documentation tables and the wire encoding all
/// derive from this value. It is an immutable constant, and an object only so that passing it on costs nothing.
public final class OptionDescriptor: Sendable {
    /// The name on the REST API: the CDK's.
    public let name: String
    /// What it does, in one line.
    public let documentation: String
    /// The values it takes.
    package let shape: OptionShape
    /// Where it must be given, if anywhere.
    let requirement: OptionRequirement?
    /// What it is if not given.
    let defaultValue: OptionDefault?
    /// Whether a mapping's value can change after creation.
    public let isMutable: Bool
    /// Why a value, once set, cannot go back to the default; `nil` if it can.
    let irrevocable: OptionIrrevocability?
    /// Other spellings.
    let aliases: [OptionAlias]
    /// Where and how it stands on the Lambda wire API; `nil` if Lambda never sees it.
    let wire: WireBinding?
    /// Where the rule comes from: the CDK prop, the Lambda API model or the AWS guide.
    public let source: String

    init(
        _ name: String,
        _ shape: OptionShape,
        requirement: OptionRequirement? = nil,
        default defaultValue: OptionDefault? = nil,
        isMutable: Bool = true,
        irrevocable: OptionIrrevocability? = nil,
        aliases: [OptionAlias] = [],
        wire: WireBinding?,
        source: String,
        _ documentation: String
    ) {
        self.name = name
        self.shape = shape
        self.requirement = requirement
        self.defaultValue = defaultValue
        self.isMutable = isMutable
        self.irrevocable = irrevocable
        self.aliases = aliases
        self.wire = wire
        self.source = source
        self.documentation = documentation
    }
}

extension OptionDescriptor {
    /// Where the option stands in a request of a face, also when it is missing.
    ///
    /// - Parameters:
    ///   - scope: The face.
    ///   - spelling: The spelling that the request uses, if it is not the canonical one.
    /// - Returns: The place.
    func place(in scope: OptionScope, spelled spelling: String? = nil) -> JSONPointer {
        if scope.contains(.wire), let wire { return wire.pointer }
        return .root / "options" / (spelling ?? name)
    }
}
