/// How a list is read: which keys lead to its rows, and what else the rows must fulfil.
struct ListPlan: Sendable, Hashable {
    /// Keys of which no mapping has two; their entries are merged in creation order.
    ///
    /// `nil` reads all mappings.
    var driver: [LookupKey]?
    /// What remains to be checked on each row.
    var conditions: [ListCondition]

    /// The SQL that yields the hits in creation order: the serial and the asked columns.
    ///
    /// Parameters: 1 the serial to start after, 2 how many entries to look at, then the keys, then the conditions.
    /// No row is sorted: each key's entries are in order, SQLite merges them as it reads, and the outer loop follows
    /// the inner one because CROSS JOIN fixes their order.
    func sql(columns: String) -> String {
        if driver == nil, conditions.isEmpty {
            return "SELECT m.serial, \(columns) FROM mappings AS m WHERE m.serial > ?1 ORDER BY m.serial LIMIT ?2"
        }
        var joins = ""
        var terms: [String] = []
        for (condition, parameter) in numbered {
            if case .key = condition {
                joins += " CROSS JOIN lookups AS k\(parameter) ON k\(parameter).key = ?\(parameter)"
                joins += " AND k\(parameter).mapping = d.mapping"
            } else {
                terms.append(condition.sql(from: parameter))
            }
        }
        return """
            SELECT m.serial, \(columns) FROM (\(entries)) AS d\(joins) \
            CROSS JOIN mappings AS m ON m.serial = d.mapping\
            \(terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND "))
            """
    }

    /// The SQL that yields the hits among the mappings whose keys are still with the recent ones.
    ///
    /// Its parameters are the same, of which the second is how many hits to yield. A key is found wherever it begins
    /// in the blob; that 16 bytes of two neighbours look like it is as unlikely as two equal keys.
    func recentSQL(columns: String) -> String? {
        guard let driver else { return nil }
        let keys = driver.indices.map { "instr(r.lookups, ?\(3 + $0)) > 0" }
        let terms = ["(\(keys.joined(separator: " OR ")))"] + numbered.map { $0.sql(from: $1) }
        return """
            SELECT m.serial, \(columns) FROM recent_keys AS r CROSS JOIN mappings AS m ON m.serial = r.mapping \
            WHERE r.mapping > ?1 AND \(terms.joined(separator: " AND ")) ORDER BY r.mapping LIMIT ?2
            """
    }

    /// The conditions, each with the number of its first parameter.
    private var numbered: [(ListCondition, Int)] {
        var next = 3 + (driver?.count ?? 0)
        return conditions.map { condition in
            defer { next += condition.parameterCount }
            return (condition, next)
        }
    }

    /// The SQL that tells how far the entries reach which the other one looks at.
    ///
    /// It answers their number and the last one's serial. Its parameters are the other's first ones.
    var reachSQL: String { "SELECT count(*), max(mapping) FROM (\(entries))" }

    private var entries: String {
        guard let driver else {
            return "SELECT serial AS mapping FROM mappings WHERE serial > ?1 ORDER BY serial LIMIT ?2"
        }
        let ranges = driver.indices.map { "SELECT mapping FROM lookups WHERE key = ?\(3 + $0) AND mapping > ?1" }
        return ranges.joined(separator: " UNION ALL ") + " ORDER BY mapping LIMIT ?2"
    }

    func bind(to statement: Statement, after serial: Int64, entryLimit: Int, withConditions: Bool = true) {
        statement.bind(1, serial)
        statement.bind(2, Int64(entryLimit))
        var next = 3
        for key in driver ?? [] {
            statement.bind(Int32(next), key)
            next += 1
        }
        guard withConditions else { return }
        for (condition, parameter) in numbered { condition.bind(to: statement, from: parameter) }
    }
}
