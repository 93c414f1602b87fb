import JSON

/// What a rule sees: a mapping whose members are well-formed one by one.
///
/// An object only so that handing it to every rule costs nothing.
final class RuleContext {
    let type: SourceType
    /// The source's identity; fields that were refused are missing.
    let identity: JSONObject
    /// The options in canonical form with defaults; options that were refused are missing.
    let options: JSONObject
    /// Facts that an offline server cannot see.
    let facts: JSONObject
    /// The function, unless it was refused.
    let function: FunctionARN?
    /// The ARN of the source, if it has one and it was not refused.
    let sourceARN: ARN?
    /// What the request itself says.
    let request: RequestTrace
    /// The face.
    let scope: OptionScope

    init(
        type: SourceType,
        identity: JSONObject,
        options: JSONObject,
        facts: JSONObject,
        function: FunctionARN?,
        sourceARN: ARN?,
        request: RequestTrace,
        scope: OptionScope
    ) {
        self.type = type
        self.identity = identity
        self.options = options
        self.facts = facts
        self.function = function
        self.sourceARN = sourceARN
        self.request = request
        self.scope = scope
    }

    /// Whether an option has a value, also one that was refused: a rule must not add that it is missing.
    func isSet(_ option: String) -> Bool { options.contains(option) || request.refused.contains(option) }

    /// Whether the request being validated gives an option.
    func isGiven(_ option: String) -> Bool { request.spelling(of: option) != nil }

    /// Whether the source is a FIFO queue.
    var isFIFO: Bool { sourceARN?.isFIFO ?? false }

    /// Where an option stands in the request, also when it is missing.
    func pointer(_ option: String) -> JSONPointer {
        type.option(option)?.place(in: scope, spelled: request.spelling(of: option)) ?? .root / "options" / option
    }

    /// Where an identity field stands in the request.
    func identityPointer(_ field: String) -> JSONPointer {
        if scope.contains(.wire), let binding = type.identityField(field)?.wire { return binding.pointer }
        return .root / "source" / field
    }

    /// Where the function stands in the request.
    var functionPointer: JSONPointer { .root / (scope.contains(.wire) ? "FunctionName" : "function") }

    /// The name of an option on the face of the request, for messages.
    func name(_ option: String) -> String {
        if scope.contains(.wire), let binding = type.option(option)?.wire { return binding.name }
        return request.spelling(of: option) ?? option
    }
}

/// Which options a request gives, and which of them were refused.
struct RequestTrace {
    /// The canonical name and the spelling of every option that the request gives; few, so that a search is fastest.
    private var given: [(name: String, spelling: String)] = []
    /// The canonical names of the options that were refused one by one.
    private(set) var refused: [String] = []

    /// How the request spells an option that it gives.
    func spelling(of name: String) -> String? { given.first { $0.name == name }?.spelling }

    /// Notes that the request gives an option.
    mutating func give(_ name: String, as spelling: String) { given.append((name, spelling)) }

    /// Notes that the request does not give an option after all: it resets it.
    mutating func reset(_ name: String) { given.removeAll { $0.name == name } }

    /// Notes that what the request says about an option was refused.
    mutating func refuse(_ name: String) { refused.append(name) }
}

extension RuleContext {
    func integer(_ option: String) -> Int64? { options[option]?.integer }

    func string(_ option: String) -> String? { options[option]?.string }

    /// Where a member of an option's object stands in the request.
    func pointer(_ option: String, member: String) -> JSONPointer {
        let place = pointer(option)
        guard scope.contains(.wire), case .object(let shape)? = type.option(option)?.shape else {
            return place / member
        }
        return place / (shape.members.first { $0.name == member }?.wireName ?? member)
    }

    /// Where a fact stands; facts come through the REST API only.
    func factPointer(_ fact: String) -> JSONPointer { .root / "context" / fact }
}
