import ControlPlane
import EventSources
import JSON
import MappingStore
import Testing

/// Lines of an export that were changed by hand, or by an enemy.
@Suite struct ArchiveTests {
    /// The line of a mapping that was made, disabled and enabled again.
    private func line(in test: Forwarding) async throws -> JSONObject {
        let id = try await test.create(
            ["function": "orders", "source": ["type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:q"]],
            with: test.offline
        )
        for isEnabled in [false, true] { try await test.setEnabled(isEnabled, id, with: test.offline) }
        var lines: [JSONObject] = []
        try MappingExport(reader: test.storage.snapshot()).run(withHistory: true) { lines.append(try $0.json()) }
        return try #require(lines.first)
    }

    private func importing(_ line: JSONObject, into test: Forwarding) async throws {
        let work = MappingImport(environment: test.environment, origin: Forwarding.origin, skipsExisting: false)
        let checked = try work.check(.object(line), number: 1)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            test.storage.write(.nothing) { transaction in
                var outcome = MappingImport.Outcome()
                try work.store(checked, in: transaction, counting: &outcome)
            } completion: {
                continuation.resume(with: $0)
            }
        }
    }

    private func pointers(_ line: JSONObject) -> [String] {
        ArchivedMapping.read(.object(line), settings: ValidationSettings(now: Timestamp(milliseconds: 0)))
            .violations.map(\.pointer.description)
    }

    /// The line with a member of one of its changes set.
    private func changing(_ line: JSONObject, _ index: Int, _ name: String, _ value: JSONValue?) -> JSONObject {
        var line = line
        var history = line["history"]?.array ?? []
        var entry = history[index].object ?? [:]
        entry[name] = value
        history[index] = .object(entry)
        line["history"] = .array(history)
        return line
    }

    @Test("What an export wrote is taken, and found whole by check")
    func whatWasExportedIsTaken() async throws {
        let line = try await line(in: Forwarding())
        #expect(pointers(line) == [])
        let other = try Forwarding()
        try await importing(line, into: other)
        #expect(try other.problems() == [])
    }

    @Test(
        "Revisions are whole numbers from 1 to 2⁵³ − 1",
        arguments: [0, -1, 9_007_199_254_740_992, .max, .min] as [Int64]
    )
    func revisionsAreBounded(_ number: Int64) async throws {
        let line = try await line(in: Forwarding())
        var other = line
        other["revision"] = .integer(number)
        #expect(pointers(other).first == "/revision")
        #expect(pointers(changing(line, 2, "revision", .integer(number))).first == "/history/2/revision")
    }

    @Test("A mapping at the greatest revision is kept, and refuses to change instead of crashing")
    func theGreatestRevisionIsTheLast() async throws {
        var line = try await line(in: Forwarding())
        line["history"] = nil
        line["revision"] = .integer(Revision.last.number)
        let other = try Forwarding()
        try await importing(line, into: other)
        let id = try #require(line["eventSourceMappingId"]?.string.flatMap { MappingID($0) })
        await #expect(throws: OperationFailure.self) { try await other.setEnabled(false, id, with: other.offline) }
        await #expect(throws: OperationFailure.self) { try await other.delete(id, with: other.offline) }
        #expect(try other.storage.snapshot().mapping(id)?.revision == .last)
        #expect(try other.problems() == [])
    }

    @Test("Histories that check would call damaged are refused")
    func historiesAgreeWithTheirMapping() async throws {
        let line = try await line(in: Forwarding())
        #expect(pointers(changing(line, 1, "revision", 1)) == ["/history/1/revision"])
        #expect(pointers(changing(line, 1, "revision", 7)) == ["/history/2/revision"])
        #expect(pointers(changing(line, 2, "revision", 8)) == ["/history"])
        #expect(pointers(changing(line, 2, "operation", "delete")) == ["/history"])
        var later = line
        later["revision"] = 9
        #expect(pointers(later) == ["/history"])
        var gone: JSONObject = ["deleted": true]
        for name in ["eventSourceMappingId", "history"] { gone[name] = line[name] }
        #expect(pointers(gone) == ["/history"])
        #expect(pointers(changing(gone, 2, "operation", "delete")) == [])
        // Observations make no revision, and do not count.
        #expect(pointers(changing(line, 1, "revision", nil)) == [])
        var bare = line
        for index in 0..<3 { bare = changing(bare, index, "revision", nil) }
        #expect(pointers(bare) == ["/history"])
    }

    @Test("A history is of one account and region, so that it tells nobody of another")
    func historiesAreOfOnePlace() async throws {
        let line = try await line(in: Forwarding())
        let elsewhere = "arn:aws:lambda:eu-west-1:999999999999:function:secret"
        for state in [["function": .string(elsewhere)], ["function": "nonsense"], [:]] as [JSONValue] {
            #expect(pointers(changing(line, 0, "state", state)) == ["/history/0/state"])
        }
        var gone: JSONObject = ["deleted": true]
        for name in ["eventSourceMappingId", "history"] { gone[name] = line[name] }
        let deleted = changing(gone, 2, "operation", "delete")
        #expect(pointers(changing(deleted, 1, "state", ["function": .string(elsewhere)])) == ["/history/1/state"])
    }

    @Test("A bucket with more mappings than it may have now can be brought back, and what clashes in it cannot")
    func fullBucketsCanBeBroughtBack() async throws {
        let test = try Forwarding()
        func request(_ prefix: String) -> JSONValue {
            [
                "function": "orders", "source": ["type": "s3", "bucketArn": "arn:aws:s3:::pictures"],
                "options": ["events": ["s3:ObjectCreated:*"], "filters": [["prefix": .string(prefix)]]],
            ]
        }
        let id = try await test.create(request("0/"), with: test.offline)
        var lines: [JSONObject] = []
        try MappingExport(reader: test.storage.snapshot()).run(withHistory: false) { lines.append(try $0.json()) }
        let line = try #require(lines.first)
        let other = try Forwarding()
        for number in 0...100 {
            var next = line
            next["eventSourceMappingId"] = .string("\(id.description.dropLast(3))\(number + 100)")
            next["options"] = request("\(number)/").object?["options"]
            try await importing(next, into: other)
        }
        var clash = line
        clash["eventSourceMappingId"] = .string("\(id.description.dropLast(3))999")
        clash["options"] = request("7/x").object?["options"]
        let error = await #expect(throws: MappingImport.LineFailure.self) { try await importing(clash, into: other) }
        #expect(error?.violations.map(\.code.rawValue) == ["overlapping-rule"])
        // A new one has no room.
        await #expect(throws: OperationFailure.self) { try await other.create(request("new/"), with: other.offline) }
        #expect(try other.problems() == [])
    }

    @Test("A mapping that AWS is still deleting is sound, and exported as deleted")
    func whatIsBeingDeletedIsExportedAsDeleted() async throws {
        let test = try Forwarding()
        let id = try await test.create([
            "function": "orders", "source": ["type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:q"],
        ])
        _ = try await test.delete(id)
        #expect(try test.storage.snapshot().mapping(id)?.state == "Deleting")
        #expect(try test.problems() == [])
        var lines: [JSONObject] = []
        try MappingExport(reader: test.storage.snapshot()).run(withHistory: true) { lines.append(try $0.json()) }
        #expect(lines.map { $0["deleted"] } == [true])
        #expect(lines.map(pointers) == [[]])
        let other = try Forwarding()
        try await importing(try #require(lines.first), into: other)
        #expect(try other.problems() == [])
        lines = []
        try MappingExport(reader: test.storage.snapshot()).run(withHistory: false) { lines.append(try $0.json()) }
        #expect(lines.isEmpty)
    }
}
