import EventSourcesTesting
import HTTPTypes
import JSON
import Testing

/// Whatever is sent is answered in AWS's form, and never as a mistake of the server.
@Suite struct ArbitraryInputTests {
    private static let odd: [JSONValue] = [
        nil, true, 0, -1, 10_001, 1.5, 9_223_372_036_854_775_807, 1e300, "", " ", "x", "$LATEST", "arn:",
        "arn:aws:sqs:::",
        "\u{0}", "🦆", .string(String(repeating: "a", count: 5000)), [], [nil], [[]], [1, "x"], [:], ["": nil],
        ["Filters": [["Pattern": "{"]]], ["OnFailure": ["Destination": "kafka://"]], ["Endpoints": [:]],
        ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["x:99999999999999999999"]]],
    ]

    @Test(arguments: WireRequest.Kind.allCases)
    func spoiledRequestIsTakenOrRefusedAndNothingElse(_ kind: WireRequest.Kind) async throws {
        var generator = SplitMix64(seed: 0xBAD0 + UInt64(kind.rawValue.utf8.count))
        let faces = try Faces()
        for number in 0..<60 {
            var body = WireRequest.make(kind, number: number, using: &generator)
            let name = try #require(body.names.randomElement(using: &generator))
            let value = try #require(Self.odd.randomElement(using: &generator))
            body[name] = Self.spoiled(body[name] ?? .null, with: value, using: &generator)
            let created = await faces.create(body)
            try Self.expectAWSForm(created, [202, 400, 404, 409], .object(body))
            guard let id = created["UUID"]?.string else { continue }
            var update = WireRequest.make(kind, number: number, using: &generator)
            update["BatchSize"] = Self.odd.randomElement(using: &generator)
            try Self.expectAWSForm(await faces.update(id, update), [202, 400, 404, 409], .object(update))
            #expect(await faces.get(id).status == 200)
        }
    }

    @Test func bytesThatAreNoJSONAreRefused() async throws {
        var generator = SplitMix64(seed: 0xB17E5)
        let faces = try Faces()
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let answer = await faces.call(.post, Faces.mappings, text: bytes)
            try Self.expectAWSForm(answer, [400], .string("\(bytes)"))
        }
    }

    @Test(arguments: [
        "%", "%2", "a%ZZ", "%FF", "a=b&&c", "=x", "Marker=%00", "Marker=\(String(repeating: "f", count: 4000))",
    ])
    func oddQueryIsRefused(_ query: String) async throws {
        try Self.expectAWSForm(try await Faces().call(.get, "\(Faces.mappings)?\(query)"), [400], .string(query))
    }

    /// Puts a value in the place of another one, somewhere inside it.
    private static func spoiled(
        _ value: JSONValue,
        with odd: JSONValue,
        using generator: inout SplitMix64
    ) -> JSONValue {
        guard Bool.random(using: &generator) else { return odd }
        switch value {
        case .object(var object):
            guard let name = object.names.randomElement(using: &generator), let inner = object[name] else { return odd }
            object[name] = spoiled(inner, with: odd, using: &generator)
            return .object(object)
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &generator) else { return odd }
            elements[index] = spoiled(elements[index], with: odd, using: &generator)
            return .array(elements)
        default: return odd
        }
    }

    private static func expectAWSForm(_ answer: Faces.Answer, _ statuses: Set<Int>, _ request: JSONValue) throws {
        #expect(statuses.contains(answer.status), "\(request): \(answer.json)")
        #expect(answer.requestID != nil)
        guard answer.status >= 400 else { return }
        #expect(answer.errorType?.hasSuffix("Exception") == true)
        #expect(answer.message?.isEmpty == false, "\(request)")
    }
}
