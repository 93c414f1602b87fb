import JSON

extension Finding {
    /// How many findings of one request are told one by one.
    ///
    /// A small request can break tens of thousands of rules; working out and writing down all of them would cost far more
    /// than sending it.
    public static let limit = 100

    /// Says how many findings are not told.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - limit: How many are told.
    /// - Returns: The finding.
    package static func more(_ count: Int, limit: Int = limit) -> Finding {
        Finding(
            at: .root,
            .furtherViolations,
            "\(count) more rules are broken; only the first \(limit) are told.",
            fix: "Put right what is told, and send the request again."
        )
    }
}

extension [Finding] {
    /// The first ``Finding/limit`` of these, and one that says how many there are besides.
    public var bounded: [Finding] {
        guard count > Finding.limit, last?.code != .furtherViolations else { return self }
        return prefix(Finding.limit) + [.more(count - Finding.limit)]
    }
}
