import JSON

/// Where and how an option stands in the requests and answers of the Lambda wire API.
struct WireBinding: Sendable {
    /// Where the value stands.
    enum Place: Sendable, Hashable {
        /// A member of the request.
        case member(String)
        /// A member of an object that several options share.
        case nested(block: String, member: String)
        /// Entries of `SourceAccessConfigurations`.
        case accessConfigurations(AccessRole)
    }

    let place: Place
    let codec: WireCodec
    /// What an answer holds when the option has no value; nothing if absent.
    let absentAnswer: JSONValue?
    /// When an answer holds that; always if absent.
    let absentCondition: OptionCondition?
    /// When a list of mappings leaves the value out, which single answers show.
    let unlisted: OptionCondition?
    /// The value that an answer leaves out, because AWS does.
    let hiddenAnswer: JSONValue?
    /// What an update sends to remove the value; options with a default send that instead.
    let clearing: JSONValue?

    init(
        _ place: Place,
        _ codec: WireCodec = .plain,
        absentAnswer: JSONValue? = nil,
        absentWhen absentCondition: OptionCondition? = nil,
        unlistedWhen unlisted: OptionCondition? = nil,
        hiddenAnswer: JSONValue? = nil,
        clearing: JSONValue? = nil
    ) {
        self.place = place
        self.codec = codec
        self.absentAnswer = absentAnswer
        self.absentCondition = absentCondition
        self.unlisted = unlisted
        self.hiddenAnswer = hiddenAnswer
        self.clearing = clearing
    }

    init(
        _ member: String,
        _ codec: WireCodec = .plain,
        absentAnswer: JSONValue? = nil,
        absentWhen absentCondition: OptionCondition? = nil,
        unlistedWhen unlisted: OptionCondition? = nil,
        hiddenAnswer: JSONValue? = nil,
        clearing: JSONValue? = nil
    ) {
        self.init(
            .member(member),
            codec,
            absentAnswer: absentAnswer,
            absentWhen: absentCondition,
            unlistedWhen: unlisted,
            hiddenAnswer: hiddenAnswer,
            clearing: clearing
        )
    }

    /// Where the value stands, for findings on wire requests.
    var pointer: JSONPointer {
        switch place {
        case .member(let name):
            switch codec {
            case .wrapped(let inner): .root / name / inner
            case .filterCriteria: .root / name / "Filters"
            case .destination: .root / name / "OnFailure"
            case .plain, .object, .responseTypes, .epochSeconds, .singleElement, .endpoints, .schemaRegistry:
                .root / name
            }
        case .nested(let block, let member): .root / block / member
        case .accessConfigurations: .root / AccessRole.member
        }
    }

    /// The member of the request that holds the value.
    var topMember: String {
        switch place {
        case .member(let name), .nested(let name, _): name
        case .accessConfigurations: AccessRole.member
        }
    }

    /// The member of an object that several options share.
    var nestedMember: String? { if case .nested(_, let member) = place { member } else { nil } }

    /// The part of `SourceAccessConfigurations`.
    var role: AccessRole? { if case .accessConfigurations(let role) = place { role } else { nil } }

    /// The place as documentation writes it: `ScalingConfig.MaximumConcurrency`.
    var name: String {
        switch place {
        case .member(let name): ([name] + codec.innerNames).joined(separator: ".")
        case .nested(let block, let member): "\(block).\(member)"
        case .accessConfigurations(let role): "\(AccessRole.member) \(role.documentation)"
        }
    }
}

extension WireBinding {
    /// AWS's answer to a request without this member.
    var missingError: WireViolation.Error {
        switch place {
        case .member("StartingPosition"):
            // Recorded with the full stop.
            .invalidParameter(
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                    + "Member must not be null."
            )
        default: .invalidParameter("Required '\(WirePath(pointer).description)' parameter is missing.")
        }
    }
}
