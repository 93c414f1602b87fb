import ControlPlane
import EventSources
import Foundation
import Migrations
import Testing

@testable import MappingStore

/// What earlier versions wrote is opened without loss.
@Suite struct EarlierDatabaseTests {
    private func file(_ name: String) throws -> TemporaryDatabase {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let file = try TemporaryDatabase()
        let dump = try String(contentsOf: fixtures.appending(path: name), encoding: .utf8)
        // A dump has its tables in the order of the alphabet, and so rows before what they refer to.
        try file.execute("PRAGMA foreign_keys = OFF; \(dump)")
        return file
    }

    @Test(arguments: ["database-0.1.0.sql"])
    func databaseIsOpenedWithAllThatIsInIt(_ name: String) async throws {
        let file = try file(name)
        let storage = try file.open()
        let states = try file.database.migrationStatus().map(\.state)
        #expect(states.count == Migrations.all.count)
        #expect(states.allSatisfy { if case .applied = $0 { true } else { false } })
        let reader = try storage.makeReader()
        let mappings = try reader.mappings(MappingQuery(scope: .everything)).items
        #expect(mappings.map(\.sourceType) == ["sqs", "kinesis", "self-managed-kafka", "s3", "sns"])
        #expect(mappings.map(\.revision.number) == [1, 1, 1, 1, 2])
        for mapping in mappings {
            #expect(try reader.representation(of: mapping.id)?.bytes.isEmpty == false)
            #expect(try reader.history(of: mapping.id, after: 0, limit: 10).count == mapping.revision.number)
            // What a mapping claims was hashed with the database's own key.
            for claim in mapping.uniqueClaims {
                #expect(try reader.holder(ofClaims: [claim], excluding: nil)?.id == mapping.id)
            }
        }
        #expect(try reader.changeHorizon() == (1, 8))
        let principals = try SQLitePrincipalStorage(path: file.path).principals()
        #expect(principals.map(\.name) == ["ci"])
        #expect(principals.first?.credentials.count == 2)
        try await storage.create([.sample(1)])
        try storage.close()
        #expect(try file.database.check() == CheckReport(mappings: 6, changes: 9))
    }
}
