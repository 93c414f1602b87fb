import ControlPlane
import MappingStoreTesting
import Testing

/// Lists of callers that may see only some accounts and regions.
@Suite struct ScopedListTests {
    private static let accounts = ["111111111111", "222222222222", "333333333333"]
    private static let regions = ["eu-west-1", "us-east-1", "us-west-2"]

    @Test(
        arguments: TestedStore.allCases,
        [
            AccessScope(), AccessScope(accounts: ["111111111111"]), AccessScope(regions: ["us-east-1"]),
            AccessScope(accounts: ["111111111111", "333333333333"]),
            AccessScope(regions: ["eu-west-1", "us-west-2", "sa-east-1"]),
            AccessScope(accounts: ["222222222222", "333333333333"], regions: ["eu-west-1", "us-east-1"]),
            AccessScope(accounts: ["999999999999"]),
            AccessScope().seen(account: nil, region: "us-east-1", sourceTypes: ["kinesis"]),
            AccessScope().seen(account: "222222222222", region: "eu-west-1", sourceTypes: ["sqs", "s3"]),
            AccessScope().seen(account: nil, region: "us-east-1", sourceTypes: []),
        ]
    )
    func aListHasExactlyWhatIsWithin(_ kind: TestedStore, _ scope: AccessScope) async throws {
        let fresh = try FreshStore(kind)
        let store = fresh.storage
        let all = (0..<180).map { number in
            StoredMapping.sample(
                number,
                type: number % 2 == 0 ? "sqs" : "kinesis",
                enabled: number % 5 != 0,
                account: Self.accounts[number % 3],
                region: Self.regions[number / 3 % 3]
            )
        }
        try await store.create(all)
        let reader = try store.snapshot()
        func conditions(_ change: (inout MappingQuery) -> Void) -> MappingQuery {
            var query = MappingQuery(scope: .everything)
            query.limit = 7
            query.scope = scope
            change(&query)
            return query
        }
        let queries: [(MappingQuery, (StoredMapping) -> Bool)] = [
            (conditions { _ in }, { _ in true }),
            (conditions { $0.sourceType = "sqs" }, { $0.sourceType == "sqs" }),
            (conditions { $0.enabled = false }, { !$0.enabled }),
            (conditions { $0.account = "111111111111" }, { $0.account == "111111111111" }),
            (conditions { $0.region = "us-east-1" }, { $0.region == "us-east-1" }),
            (
                conditions {
                    $0.sourceTypes = ["kinesis"]; $0.region = "us-west-2"
                },
                {
                    $0.sourceType == "kinesis" && $0.region == "us-west-2"
                }
            ),
        ]
        for (query, holds) in queries {
            var query = query
            var found: [MappingID] = []
            repeat {
                let page = try reader.mappings(query)
                found += page.items.map(\.id)
                query.after = page.next
            } while query.after != nil
            #expect(found == all.filter { holds($0) && scope.visible($0) != nil }.map(\.id))
        }
    }

    @Test func aCursorIsGoodOnlyForTheScopeItWasMadeIn() {
        var query = MappingQuery(scope: .everything)
        let cursor = PageCursor.encode(5, for: query)
        #expect(PageCursor.decode(cursor, for: query) == 5)
        query.scope = AccessScope(regions: ["us-east-1"])
        #expect(PageCursor.decode(cursor, for: query) == nil)
    }
}
