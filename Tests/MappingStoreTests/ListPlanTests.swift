import ControlPlane
import Testing
import UntrustedText

@testable import MappingStore

/// That lists are read along an index in creation order: never sorted, never by looking at every mapping.
@Suite struct ListPlanTests {
    private func explain(_ sql: String) throws -> [String] {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        defer { withExtendedLifetime(storage) {} }
        // Unbound parameters are NULL, which the planner does not look at; the fourth column is the step in words.
        return try file.connection().all("EXPLAIN QUERY PLAN " + sql) { $0.string(3) }
    }

    static let key = LookupKey(high: 1, low: 2)
    static let everyCondition: [ListCondition] = [
        .key(key), .anyOf(function: "f"), .enabled(true), .state("s"), .accounts(["a"]), .regions(["r", "s"]),
        .sourceTypes(["a", "b"]), .key(key),
    ]
    static let plans: [ListPlan] =
        [0, 1, 2, 7, 64].flatMap { keys in
            [[], everyCondition].map { ListPlan(driver: [LookupKey](repeating: key, count: keys), conditions: $0) }
        }.filter { $0.driver?.isEmpty == false }
        + [ListPlan(driver: nil, conditions: []), ListPlan(driver: nil, conditions: everyCondition)]

    @Test(arguments: plans.indices)
    func listFollowsAnIndexWithoutSorting(_ index: Int) throws {
        let plan = Self.plans[index]
        for columns in ["m.representation", StoredMapping.columns] {
            let steps = try explain(plan.sql(columns: columns))
            #expect(!steps.isEmpty)
            for step in steps {
                #expect(!step.contains("TEMP B-TREE"), "\(steps)")
                #expect(!step.contains("MATERIALIZE"), "\(steps)")
                #expect(!step.contains("AUTOMATIC"), "\(steps)")
                // The only scan is of the entries that the subquery hands on.
                #expect(!step.hasPrefix("SCAN") || step == "SCAN d", "\(steps)")
            }
            for step in try plan.recentSQL(columns: columns).map(explain) ?? [] {
                #expect(step.hasPrefix("SEARCH"), "\(step)")
            }
            let reach = try explain(plan.reachSQL)
            #expect(!reach.contains { $0.contains("TEMP B-TREE") }, "\(reach)")
        }
    }

    @Test func otherReadsFollowAnIndexToo() throws {
        let statements = [
            "SELECT representation FROM mappings WHERE id = ?1",
            "SELECT \(ChangeEntry.columns) FROM changes WHERE mapping = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            "SELECT \(ChangeEntry.columns) FROM changes WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
            "SELECT serial FROM replies WHERE expires_at <= ?1 LIMIT ?2",
            "SELECT m.id FROM claims AS c JOIN mappings AS m ON m.serial = c.mapping WHERE c.key = ?1",
        ]
        for sql in statements {
            for step in try explain(sql) { #expect(step.hasPrefix("SEARCH"), "\(sql): \(step)") }
        }
    }

    @Test func rareConditionLeadsTheWay() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create(
            (0..<600).map { number in
                .sample(
                    number,
                    type: number == 300 ? "kinesis" : "sqs",
                    enabled: number != 400,
                    tags: number == 500 ? ["all": "yes", "rare": "yes"] : ["all": "yes"]
                )
            }
        )
        try storage.close()
        let reader = try #require(try file.open().makeReader() as? SQLiteMappingReader)
        var query = MappingQuery(scope: .everything)
        query.enabled = true
        query.tags = ["all": "yes"]
        query.sourceType = "kinesis"
        let kinesis = reader.keys.placement(Placement(region: "us-east-1", sourceType: "kinesis"))
        #expect(try reader.plan(query, after: 0)?.driver == [kinesis])
        query.sourceType = "sqs"
        query.tags["rare"] = "yes"
        #expect(try reader.plan(query, after: 0)?.driver == [reader.keys.tag("rare", "yes")])
        query.tags["rare"] = nil
        query.enabled = false
        let disabled = reader.keys.status(Status(enabled: false, state: "Disabled"))
        #expect(try reader.plan(query, after: 0)?.driver == [disabled])
        query.tags["none"] = "such"
        #expect(try reader.plan(query, after: 0)?.driver == [reader.keys.tag("none", "such")])
        query.region = "nowhere-1"
        #expect(try reader.plan(query, after: 0) == nil)
    }
}
