import EventSourcesTesting
import HTTPTypes
import JSON
import Testing

/// Whatever the Lambda API takes, the other face shows, takes back, and nothing is lost.
@Suite struct RoundTripTests {
    @Test(arguments: WireRequest.Kind.allCases)
    func wireToStoreToRESTToStoreToWireIsEqual(_ kind: WireRequest.Kind) async throws {
        var generator = SplitMix64(seed: 0x1A3B_DA00 + UInt64(kind.hashed))
        let faces = try Faces()
        var accepted = 0
        for number in 0..<20 {
            let request = WireRequest.make(kind, number: number, using: &generator)
            let created = await faces.create(request)
            guard created.status == 202 else {
                Issue.record("\(JSONValue.object(request)) is refused: \(created.json)")
                continue
            }
            accepted += 1
            let id = created["UUID"]?.string ?? ""
            let wire = await faces.get(id).json
            for (name, value) in request where !["FunctionName", "Enabled", "Tags"].contains(name) {
                #expect(
                    wire.object?[name].map { Self.agrees($0, value) } ?? Self.isAbsentForm(value),
                    "\(name) of \(request)"
                )
            }

            // Through REST: what it shows is what it takes, as a replacement and as a new mapping.
            let path = "/v1/event-source-mappings/\(id)"
            let rest = await faces.callREST(.get, path)
            let body = JSONObject(
                ["function", "source", "options", "enabled", "tags"].compactMap { name in rest[name].map { (name, $0) }
                }
            )
            let replaced = await faces.callREST(.put, path, .object(body))
            #expect(replaced.status == 200, "\(replaced.json)")
            #expect(replaced["revision"] == 1)
            #expect(await faces.get(id).json == wire)

            #expect(await faces.delete(id).status == 202)
            let again = await faces.callREST(.post, "/v1/event-source-mappings", .object(body))
            guard again.status == 201 else {
                Issue.record("\(JSONValue.object(body)) is refused: \(again.json)")
                continue
            }
            let copy = again["eventSourceMappingId"]?.string ?? ""
            let second = await faces.get(copy).json
            #expect(Self.comparable(second, copy) == Self.comparable(wire, id))
            #expect(await faces.delete(copy).status == 202)
        }
        #expect(accepted == 20)
    }

    /// What is compared of two mappings of the same definition: all but the id, filter texts as the JSON they are, and
    /// access configurations as a set, since the control plane has them in a form of its own.
    private static func comparable(_ mapping: JSONValue, _ id: String) -> JSONValue {
        guard let text = try? JSONValue(parsing: mapping.text().replacing(id, with: "ID")), var object = text.object
        else { return .null }
        if let filters = object["FilterCriteria"]?.object?["Filters"]?.array {
            object["FilterCriteria"] = .array(filters.map { patterns($0) })
        }
        if let entries = object["SourceAccessConfigurations"]?.array {
            object["SourceAccessConfigurations"] = .array(entries.sorted { $0.text() < $1.text() })
        }
        return .object(object)
    }

    private static func patterns(_ filter: JSONValue) -> JSONValue {
        filter.object?["Pattern"]?.string.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }

    /// Whether an answer says what was sent: lists whose order means nothing may be ordered, defaults may be added.
    private static func agrees(_ answer: JSONValue, _ sent: JSONValue) -> Bool {
        switch (answer, sent) {
        case (.object(let answer), .object(let sent)):
            sent.allSatisfy { name, value in answer[name].map { agrees($0, value) } ?? isAbsentForm(value) }
        case (.array(let answer), .array(let sent)): Set(answer) == Set(sent)
        default: answer == sent
        }
    }

    /// Whether a value says that there is none.
    private static func isAbsentForm(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.allSatisfy { isAbsentForm($0.value) }
        default: false
        }
    }
}

extension WireRequest.Kind {
    fileprivate var hashed: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
