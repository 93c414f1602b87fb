import UntrustedText

/// One name and value of a query, in whatever encoding they stand there.
struct QueryParameter: Comparable {
    var name: [UInt8]
    var value: [UInt8]
    /// Whether an equals sign was there, which `a` and `a=` differ in.
    var hasEquals = true

    static func split(_ query: [UInt8]) -> [QueryParameter] {
        query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else {
                return QueryParameter(name: Array(pair), value: [], hasEquals: false)
            }
            return QueryParameter(name: Array(pair[..<equals]), value: Array(pair[(equals + 1)...]))
        }
    }

    static func join(_ parameters: [QueryParameter], alwaysWithEquals: Bool = false) -> [UInt8] {
        var query: [UInt8] = []
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { query.append(UInt8(ascii: "&")) }
            query += parameter.name
            if parameter.hasEquals || alwaysWithEquals { query.append(UInt8(ascii: "=")) }
            query += parameter.value
        }
        return query
    }

    var reencoded: QueryParameter {
        QueryParameter(
            name: PercentEncoding.encode(PercentEncoding.decoded(name.span).bytes),
            value: PercentEncoding.encode(PercentEncoding.decoded(value.span).bytes)
        )
    }

    /// By name, then by value, byte by byte.
    static func < (left: QueryParameter, right: QueryParameter) -> Bool {
        left.name == right.name
            ? left.value.lexicographicallyPrecedes(right.value)
            : left.name.lexicographicallyPrecedes(right.name)
    }
}
