import HTTPTypes
import JSON
import Testing

@Suite struct ListTests {
    private static func ids(_ answer: Faces.Answer) -> [String] {
        (answer["EventSourceMappings"]?.array ?? []).compactMap { $0.object?["UUID"]?.string }
    }

    /// Follows the markers to the end.
    private static func pages(_ faces: Faces, _ query: String) async -> [[String]] {
        var pages: [[String]] = []
        var marker: String?
        repeat {
            let answer = await faces.call(
                .get,
                "\(Faces.mappings)?\(query)\(marker.map { "&Marker=\($0)" } ?? "")"
            )
            guard answer.status == 200 else {
                Issue.record("\(answer.json)")
                return pages
            }
            pages.append(ids(answer))
            marker = answer["NextMarker"]?.string
        } while marker != nil && pages.count < 1000
        return pages
    }

    @Test(arguments: [
        ("FunctionName=consumer", [100, 5]), ("MaxItems=10000", [100, 5]), ("MaxItems=50", [50, 50, 5]),
        ("MaxItems=105", [100, 5]),
    ])
    func pagesHoldAtMostAHundred(_ query: String, _ sizes: [Int]) async throws {
        let faces = try Faces()
        var created: [String] = []
        for number in 1...105 { created.append(await faces.createQueue("q\(number)")) }
        let pages = await Self.pages(faces, query)
        #expect(pages.map(\.count) == sizes)
        #expect(pages.flatMap(\.self) == created)
    }

    @Test func pagesOfOneMissNothingWhileMappingsComeAndGo() async throws {
        let faces = try Faces()
        var created: [String] = []
        for number in 1...6 { created.append(await faces.createQueue("q\(number)")) }
        let first = await faces.call(.get, "\(Faces.mappings)?MaxItems=2")
        let marker = try #require(first["NextMarker"]?.string)
        #expect(await faces.delete(created[1]).status == 202)
        #expect(await faces.delete(created[2]).status == 202)
        let rest = await faces.call(.get, "\(Faces.mappings)?MaxItems=10&Marker=\(marker)")
        #expect(Self.ids(rest) == Array(created[3...]))
        #expect(rest["NextMarker"] == nil)
    }

    /// Recorded: the list leaves encrypted filters out, every other answer shows them.
    @Test func encryptedFiltersAreNotListed() async throws {
        let faces = try Faces()
        let criteria: JSONValue = ["Filters": [["Pattern": "{\"body\":{\"a\":[1]}}"]]]
        let key: JSONValue = "arn:aws:kms:us-east-1:123456789012:key/8a1b3c4d-0000-4000-8000-000000000001"
        let plain = await faces.createQueue("a", ["FilterCriteria": criteria])
        let encrypted = await faces.createQueue("b", ["FilterCriteria": criteria, "KMSKeyArn": key])
        let listed = await faces.call(.get, Faces.mappings)["EventSourceMappings"]?.array ?? []
        #expect(listed.map { $0.object?["FilterCriteria"] } == [criteria, nil])
        #expect(listed.map { $0.object?["KMSKeyArn"] } == [nil, key])
        for answer in [
            await faces.get(plain), await faces.get(encrypted), await faces.update(encrypted, ["BatchSize": 3]),
            await faces.delete(encrypted),
        ] {
            #expect(answer["FilterCriteria"] == criteria)
        }
    }

    @Test func filtersMustAllHold() async throws {
        let faces = try Faces()
        let a = await faces.createQueue("a", function: "f")
        let b = await faces.createQueue("b", function: "f")
        let c = await faces.createQueue("a", function: "g")
        let queue = "EventSourceArn=arn:aws:sqs:us-east-1:123456789012:a"
        #expect(Self.ids(await faces.call(.get, "\(Faces.mappings)?FunctionName=f")) == [a, b])
        #expect(Self.ids(await faces.call(.get, "\(Faces.mappings)?\(queue)")) == [a, c])
        #expect(Self.ids(await faces.call(.get, "\(Faces.mappings)?\(queue)&FunctionName=g")) == [c])
        #expect(Self.ids(await faces.call(.get, "\(Faces.mappings)?Marker=")) == [a, b, c])
        #expect(
            Self.ids(
                await faces.call(
                    .get,
                    "\(Faces.mappings)?EventSourceArn=arn%3Aaws%3Asqs%3Aus-east-1%3A123456789012%3Ab"
                )
            )
                == [b]
        )
    }

    @Test(arguments: [
        "FunctionName=nothing", "EventSourceArn=arn:aws:sqs:us-east-1:123456789012:nothing",
        "FunctionName=arn:aws:lambda:eu-west-1:123456789012:function:consumer",
        "FunctionName=999999999999:consumer", "FunctionName=consumer:live",
    ])
    func nothingFoundIsNoError(_ query: String) async throws {
        let faces = try Faces()
        _ = await faces.createQueue()
        let answer = await faces.call(.get, "\(Faces.mappings)?\(query)")
        #expect(answer.status == 200)
        #expect(answer.json == ["EventSourceMappings": []])
    }

    @Test(arguments: [
        (
            "MaxItems=0", "ValidationException",
            "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1"
        ),
        (
            "MaxItems=10001", "ValidationException",
            "Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000"
        ),
        ("MaxItems=ten", "SerializationException", ""), ("MaxItems=", "SerializationException", "maxItems"),
        ("MaxItems=99999999999999999999", "SerializationException", "maxItems"),
        (
            "FunctionName=", "ValidationException",
            "Value '' at 'functionName' failed to satisfy constraint: Member must have length greater than or equal to 1"
        ),
        ("EventSourceArn=", "ValidationException", "Value '' at 'eventSourceArn' failed"),
        ("MaxItems=1&MaxItems=2", "SerializationException", "MaxItems"),
        (
            "FunctionName=a%20b", "ValidationException",
            "Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        ),
        (
            "EventSourceArn=queue", "ValidationException",
            "Value 'queue' at 'eventSourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:"
        ),
        ("Marker=nowhere", "InvalidParameterValueException", "Marker"),
        ("FunctionName=%FF", "SerializationException", ""),
        ("EventSourceARN=x", "InvalidParameterValueException", "EventSourceARN"),
    ])
    func badConditionIsRefused(_ query: String, _ code: String, _ part: String) async throws {
        let answer = try await Faces().call(.get, "\(Faces.mappings)?\(query)")
        #expect(answer.status == 400)
        #expect(answer.errorType == code)
        #expect(part.isEmpty || answer.message?.contains(part) == true, "\(answer.json)")
    }

    @Test func markerIsBoundToItsConditions() async throws {
        let faces = try Faces()
        for number in 1...3 { _ = await faces.createQueue("q\(number)") }
        let marker = try #require(
            await faces.call(.get, "\(Faces.mappings)?MaxItems=1&FunctionName=consumer")["NextMarker"]?.string
        )
        let other = await faces.call(.get, "\(Faces.mappings)?Marker=\(marker)")
        #expect(other.status == 400)
        let same = await faces.call(.get, "\(Faces.mappings)?FunctionName=consumer&Marker=\(marker)")
        #expect(Self.ids(same).count == 2)
    }
}
