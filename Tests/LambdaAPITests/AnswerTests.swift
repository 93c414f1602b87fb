import EventSources
import HTTPTypes
import JSON
import Testing

/// The whole answers, as AWS gives them.
@Suite struct AnswerTests {
    static var id: Regex<Substring> {
        #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#
    }

    @Test func fixtureHasEverySource() {
        #expect(SourceCase.all.count == 10)
    }

    @Test(arguments: SourceCase.all)
    func creationAnswersExactlyTheDefaults(_ source: SourceCase) async throws {
        let faces = try Faces()
        let answer = await faces.create(source.create)
        #expect(answer.status == 202)
        let id = try #require(answer["UUID"]?.string)
        #expect(id.wholeMatch(of: Self.id) != nil)
        var expected = source.defaults(id: id)
        expected["UUID"] = .string(id)
        expected["EventSourceMappingArn"] = .string(
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        )
        expected["FunctionArn"] = "arn:aws:lambda:us-east-1:123456789012:function:consumer"
        expected["LastModified"] = 1_764_115_060.25
        expected["State"] = "Creating"
        #expect(answer.json.differences(from: .object(expected)) == [])
    }

    @Test(arguments: SourceCase.all)
    func readsShowTheSameMappingSettled(_ source: SourceCase) async throws {
        let faces = try Faces()
        var expected = await faces.create(source.create).object
        expected["State"] = "Enabled"
        let id = try #require(expected["UUID"]?.string)
        let read = await faces.get(id)
        #expect(read.status == 200)
        #expect(read.json == .object(expected))
        let list = await faces.call(.get, Faces.mappings)
        #expect(list.json == ["EventSourceMappings": [.object(expected)]])
    }

    @Test(arguments: SourceCase.all)
    func everyUpdateIsAnsweredAndReadBack(_ source: SourceCase) async throws {
        let faces = try Faces()
        let id = try #require(await faces.create(source.create)["UUID"]?.string)
        var expected = await faces.get(id).object
        for update in source.updates {
            let answer = await faces.update(id, update.send)
            #expect(answer.status == 202, "\(update.send): \(answer.json)")
            for (name, value) in update.expect {
                if value.isNull { expected.removeValue(named: name) } else { expected[name] = value }
            }
            expected["State"] = "Updating"
            #expect(answer.json.differences(from: .object(expected)) == [], "after \(update.send)")
            expected["State"] = "Enabled"
            let read = await faces.get(id)
            #expect(read.json.differences(from: .object(expected)) == [], "after \(update.send)")
        }
    }

    /// Recorded: the answer to a deletion says when that was.
    @Test func deletionIsTheLastModification() async throws {
        let ticks = Ticks()
        let faces = try Faces(clock: { ticks.next() })
        let id = await faces.createQueue()
        let before = await faces.get(id)["LastModified"]?.number?.double ?? .infinity
        let deleted = await faces.delete(id)["LastModified"]?.number?.double ?? 0
        #expect(deleted > before)
        let history = await faces.callREST(.get, "/v1/event-source-mappings/\(id)/history")
        let at = history["changes"]?.array?.last?.object?["at"]?.string ?? ""
        #expect(try Timestamp(parsing: at).epochSeconds == deleted)
    }

    @Test(arguments: SourceCase.all)
    func deletionAnswersTheWholeMappingOnce(_ source: SourceCase) async throws {
        let faces = try Faces()
        let id = try #require(await faces.create(source.create)["UUID"]?.string)
        var expected = await faces.get(id).object
        expected["State"] = "Deleting"
        let deleted = await faces.delete(id)
        #expect(deleted.status == 202)
        #expect(deleted.json.differences(from: .object(expected)) == [])
        for answer in [await faces.get(id), await faces.delete(id), await faces.update(id, ["BatchSize": 1])] {
            #expect(answer.status == 404)
            #expect(answer.errorType == "ResourceNotFoundException")
            #expect(
                answer.json == ["Type": "User", "Message": "The resource you requested does not exist."]
            )
        }
        #expect(await faces.create(source.create).status == 202)
    }

    @Test(arguments: SourceCase.all)
    func nullMembersCountAsNotGiven(_ source: SourceCase) async throws {
        let faces = try Faces()
        var body = source.create
        for name in ["Enabled", "BatchSize", "FilterCriteria", "Tags", "MaximumRecordAgeInSeconds", "LoggingConfig"] {
            body[name] = .null
        }
        let answer = await faces.create(body)
        #expect(answer.status == 202, "\(answer.json)")
        let id = try #require(answer["UUID"]?.string)
        let before = await faces.get(id).object
        let updated = await faces.update(id, ["BatchSize": nil, "FunctionName": nil, "FilterCriteria": nil])
        #expect(updated.status == 202)
        #expect(await faces.get(id).json == .object(before))
    }

    static let functions: [(String, String)] = [
        ("f", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ("f:$LATEST", "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"),
        ("f:1", "arn:aws:lambda:us-east-1:123456789012:function:f:1"),
        ("f:live", "arn:aws:lambda:us-east-1:123456789012:function:f:live"),
        ("123456789012:f", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ("123456789012:function:f", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ("function:f", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:f:live",
            "arn:aws:lambda:us-east-1:123456789012:function:f:live"
        ),
    ]

    @Test(arguments: functions)
    func functionIsAnsweredAsItsFullARN(_ name: String, _ arn: String) async throws {
        let faces = try Faces()
        let answer = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"],
            function: name
        )
        #expect(answer["FunctionArn"]?.string == arn)
        // Every other form of the same function finds it.
        for (other, same) in Self.functions where same == arn {
            let query = other.replacing("$", with: "%24")
            let list = await faces.call(.get, "\(Faces.mappings)?FunctionName=\(query)")
            #expect(list["EventSourceMappings"]?.array?.count == 1, "by \(other)")
        }
        // An unqualified function is not its versions and aliases.
        for (other, another) in Self.functions where another != arn {
            let query = other.replacing("$", with: "%24")
            let list = await faces.call(.get, "\(Faces.mappings)?FunctionName=\(query)")
            #expect(list.json == ["EventSourceMappings": []], "by \(other)")
        }
    }

    @Test func everyAnswerHasAFreshRequestID() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        var seen: Set<String> = []
        for answer in [
            await faces.get(id), await faces.get("nothing"), await faces.update(id, ["BatchSize": 5]),
            await faces.call(.get, Faces.mappings), await faces.call(.get, "/2017-03-31/tags/\(arn)"),
            await faces.call(.post, "/2017-03-31/tags/\(arn)", ["Tags": ["a": "b"]]),
            await faces.call(.get, "/2015-03-31/functions"), await faces.call(.patch, Faces.mappings),
            await faces.delete(id),
        ] {
            let id = try #require(answer.requestID)
            #expect(id.wholeMatch(of: Self.id) != nil)
            #expect(seen.insert(id).inserted)
        }
    }
}
