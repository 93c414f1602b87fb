import JSON

/// What one client knows of one mapping: what was acknowledged, and what was under way when the server was gone.
struct Ledger: Sendable {
    /// A change, as far as it shows in the mapping.
    enum Change: Sendable, Hashable {
        case create
        case batchSize(Int64)
        case enabled(Bool)
        case delete

        /// The name in the history.
        var operation: String {
            switch self {
            case .create: "create"
            case .batchSize: "update"
            case .enabled(true): "enable"
            case .enabled(false): "disable"
            case .delete: "delete"
            }
        }
    }

    /// The function, which is the mapping's own.
    let name: String
    /// The key of the request that creates it.
    let key: String
    var id: String?
    /// Changes that were acknowledged and made a difference, in order.
    var acknowledged: [Change] = []
    /// A change that got no answer.
    var open: Change?

    var isDeleted: Bool { acknowledged.last == .delete }
    var batchSize: Int64 { acknowledged.reduce(10) { if case .batchSize(let size) = $1 { size } else { $0 } } }
    var isEnabled: Bool { acknowledged.reduce(true) { if case .enabled(let flag) = $1 { flag } else { $0 } } }

    /// Whether a change would make a difference.
    func isChange(_ change: Change) -> Bool {
        switch change {
        case .batchSize(let size): size != batchSize
        case .enabled(let flag): flag != isEnabled
        case .create, .delete: true
        }
    }

    /// The same with the open change taken as made.
    var completed: Ledger {
        var ledger = self
        if let open { ledger.acknowledged.append(open) }
        ledger.open = nil
        return ledger
    }
}
