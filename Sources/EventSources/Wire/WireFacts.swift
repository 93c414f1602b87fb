import JSON

/// What the Lambda API says of the mappings of a source type besides their options.
public struct WireFacts: Sendable {
    /// How AWS words that a function and a source are mapped already.
    enum Duplicate: Sendable {
        /// `An event source mapping with SQS arn (" … ") and function (" … ") already exists.` (recorded)
        case queue
        /// `The event source arn (" … ") and function (" … ") provided mapping already exists.` (recorded for streams)
        case stream
        /// `An event source mapping with event source ("…"), function ("…"), topics ("…") already exists.` with all
        /// brokers (recorded)
        case brokers(of: String, named: String)
        /// `An event source mapping with event source arn ("…"), function ("…") and topics ("…") already exists.`
        /// (recorded for MSK)
        case part(String, named: String)
    }

    /// Whether `LastProcessingResult` is there.
    public let showsProcessingResult: Bool
    /// `StateTransitionReason` after a user's change: the services behind the sources word it differently.
    public let stateTransitionReason: String
    let duplicate: Duplicate
    /// AWS's words for members that these sources do not take, where they are none of the usual.
    let refusals: [String: String]

    init(
        showsProcessingResult: Bool,
        stateTransitionReason: String = "USER_INITIATED",
        duplicate: Duplicate,
        refusals: [String: String] = [:]
    ) {
        self.showsProcessingResult = showsProcessingResult
        self.stateTransitionReason = stateTransitionReason
        self.duplicate = duplicate
        self.refusals = refusals
    }
}

extension MappingDefinition {
    /// AWS's words for a mapping that cannot be made, because this function and source are mapped already.
    public var duplicateMessage: String? {
        let source = source.arn?.description ?? ""
        func part(_ field: String) -> String { self.source.identity[field]?.string ?? "" }
        switch self.source.type.wireFacts?.duplicate {
        case .queue:
            return
                "An event source mapping with SQS arn (\" \(source) \") and function (\" \(shortFunction) \") already exists."
        case .stream:
            return
                "The event source arn (\" \(source) \") and function (\" \(shortFunction) \") provided mapping already exists."
        case .brokers(let field, let label):
            let servers = (self.source.identity["bootstrapServers"]?.array ?? []).compactMap(\.string)
            return "An event source mapping with event source (\"\(servers.joined(separator: ","))\"), "
                + "function (\"\(function)\"), \(label) (\"\(part(field))\") already exists."
        case .part(let field, let label):
            return "An event source mapping with event source arn (\"\(source)\"), function (\"\(function)\") "
                + "and \(label) (\"\(part(field))\") already exists."
        case nil: return nil
        }
    }

    private var shortFunction: String { function.qualifier.map { "\(function.name):\($0)" } ?? function.name }
}
