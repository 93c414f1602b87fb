import ControlPlane
import UntrustedText

extension ConnectionReading {
    /// Reads a page: plans it, then follows the plan.
    func page<Item: Sendable>(
        _ query: MappingQuery,
        columns: String,
        _ decode: (Statement, Int32) throws(StorageError) -> Item
    ) throws(StorageError) -> MappingPage<Item> {
        let after = query.after ?? 0
        return try withSnapshot { () throws(StorageError) in
            guard let plan = try plan(query, after: after) else { return MappingPage(items: [], next: nil) }
            return try page(plan, after: after, limit: query.limit, columns: columns, decode)
        }
    }

    /// Follows a plan until the page is full, the entries end, or the scan limit is reached.
    ///
    /// Must run within one snapshot: entries may move from the recent ones into the tree at any time.
    func page<Item: Sendable>(
        _ plan: ListPlan,
        after: Int64,
        limit: Int,
        columns: String,
        _ decode: (Statement, Int32) throws(StorageError) -> Item
    ) throws(StorageError) -> MappingPage<Item> {
        // More than any database holds is as good as all, and leaves room to count one further.
        let limit = min(max(1, limit), Int.max - 1)
        let entryLimit = plan.conditions.isEmpty ? limit + 1 : max(limit + 1, scanLimit)
        var page = MappingPage<Item>(items: [], next: after)
        let row = try connection.statement(plan.sql(columns: columns))
        plan.bind(to: row, after: after, entryLimit: entryLimit)
        if try fill(&page, to: limit, from: row, decode) { return page }
        if !plan.conditions.isEmpty, let reached = try reach(plan, after: after, entryLimit: entryLimit) {
            page.next = reached
            return page
        }
        if let sql = plan.recentSQL(columns: columns) {
            let row = try connection.statement(sql)
            plan.bind(to: row, after: after, entryLimit: limit - page.items.count + 1)
            if try fill(&page, to: limit, from: row, decode) { return page }
        }
        page.next = nil
        return page
    }

    /// Adds rows to a page and moves its end along.
    ///
    /// - Returns: Whether there is a row that has no room any more.
    private func fill<Item: Sendable>(
        _ page: inout MappingPage<Item>,
        to limit: Int,
        from row: Statement,
        _ decode: (Statement, Int32) throws(StorageError) -> Item
    ) throws(StorageError) -> Bool {
        defer { row.reset() }
        while try row.step() {
            if page.items.count == limit { return true }
            page.items.append(try decode(row, 1))
            page.next = row.int64(0)
        }
        return false
    }

    /// The last entry that a scan looked at, if it ended for its limit and not for want of entries.
    private func reach(_ plan: ListPlan, after: Int64, entryLimit: Int) throws(StorageError) -> Int64? {
        let row = try connection.statement(plan.reachSQL)
        defer { row.reset() }
        plan.bind(to: row, after: after, entryLimit: entryLimit, withConditions: false)
        guard try row.step(), row.int64(0) == Int64(entryLimit) else { return nil }
        return row.int64(1)
    }

    /// Chooses the keys that lead to the fewest entries.
    ///
    /// - Returns: `nil` if nothing can match.
    func plan(_ query: MappingQuery, after: Int64) throws(StorageError) -> ListPlan? {
        let types = Self.wantedTypes(query)
        let accounts = Self.wanted(query.account, within: query.scope.accounts)
        let regions = Self.wanted(query.region, within: query.scope.regions)
        if types?.isEmpty == true || accounts?.isEmpty == true || regions?.isEmpty == true { return nil }
        var candidates: [Candidate] = []
        if let function = query.function {
            let isUnqualified = FunctionName.unqualified(function) == nil
            if query.includesQualifiedFunctions, isUnqualified {
                let keys = [keys.function(function), keys.qualified(of: function)]
                candidates.append(Candidate(keys: keys, settles: [.anyOf(function: function)]))
            } else {
                candidates.append(Candidate(keys.function(function)))
            }
        }
        if let arn = query.sourceARN { candidates.append(Candidate(keys.source(arn))) }
        for (name, value) in query.tags.sorted(by: { $0.key < $1.key }) {
            candidates.append(Candidate(keys.tag(name.verbatim, value.verbatim)))
        }
        if let state = query.upstreamState {
            candidates.append(Candidate(keys.upstream(state)))
        }
        if query.enabled != nil || query.state != nil {
            let statuses = try statuses(enabled: query.enabled, state: query.state)
            let settled = [query.enabled.map(ListCondition.enabled), query.state.map(ListCondition.state)]
            candidates.append(Candidate(keys: statuses.map(keys.status), settles: settled.compactMap { $0 }))
        }
        let place = [regions.map(ListCondition.regions), types.map(ListCondition.sourceTypes)].compactMap { $0 }
        if let accounts {
            let tenancies = try tenancies(accounts: accounts, regions: regions, types: types)
            candidates.append(Candidate(keys: tenancies.map(keys.tenancy), settles: place + [.accounts(accounts)]))
        } else if !place.isEmpty {
            let placements = try placements(regions: regions, types: types)
            candidates.append(Candidate(keys: placements.map(keys.placement), settles: place))
        }
        return try plan(candidates, after: after)
    }

    private func plan(_ candidates: [Candidate], after: Int64) throws(StorageError) -> ListPlan? {
        if candidates.contains(where: { $0.keys.isEmpty }) { return nil }
        // A merge of very many keys costs more than it saves; such a condition is only checked.
        let drivers = candidates.indices.filter { candidates[$0].keys.count <= Self.mergeLimit }
        var best = drivers.first
        if drivers.count > 1 {
            var fewest = Int.max
            for index in drivers {
                let count = try entryEstimate(candidates[index].keys, after: after)
                if count < fewest { (best, fewest) = (index, count) }
            }
        }
        var conditions: [ListCondition] = []
        for (index, candidate) in candidates.enumerated() where index != best { conditions += candidate.conditions }
        return ListPlan(driver: best.map { candidates[$0].keys }, conditions: conditions)
    }

    /// Counts the entries ahead under some keys, but no further than tells a short way from a long one.
    private func entryEstimate(_ keys: [LookupKey], after: Int64) throws(StorageError) -> Int {
        let row = try connection.statement(
            "SELECT count(*) FROM (SELECT 1 FROM lookups WHERE key = ?1 AND mapping > ?2 LIMIT ?3)"
        )
        var count = 0
        for key in keys where count < Self.estimateLimit {
            defer { row.reset() }
            row.bind(1, key)
            row.bind(2, after)
            row.bind(3, Int64(Self.estimateLimit - count))
            if try row.step() { count += Int(row.int64(0)) }
        }
        return count
    }

    /// The one value that is asked for, if it is among the allowed ones, or all that are; `nil` for any.
    private static func wanted(_ asked: String?, within allowed: Set<String>) -> [String]? {
        guard !allowed.isEmpty else { return asked.map { [$0] } }
        return asked.map { asked in allowed.contains(asked) ? [asked] : [] } ?? allowed.sorted()
    }

    private static func wantedTypes(_ query: MappingQuery) -> [String]? {
        let limits = [query.sourceTypes.map { Set($0) }, query.scope.sourceTypes, query.sourceType.map { [$0] }]
        let sets = limits.compactMap(\.self)
        guard let first = sets.first else { return nil }
        return sets.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
    }

    /// More keys than regions times source types, or accounts' shares of them, have in practice.
    private static var mergeLimit: Int { 64 }
    private static var estimateLimit: Int { 200 }
}

/// Keys that lead to all mappings that fulfil some conditions, and to no other.
private struct Candidate {
    var keys: [LookupKey]
    /// What is checked instead if other keys lead the way.
    var conditions: [ListCondition]

    init(_ key: LookupKey) {
        self.init(keys: [key], settles: [.key(key)])
    }

    init(keys: [LookupKey], settles conditions: [ListCondition]) {
        self.keys = keys
        self.conditions = conditions
    }
}
