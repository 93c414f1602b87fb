import Foundation
import JSON
import Testing

/// One kind of source: how it is created, what AWS answers, and every change of it; the real clients use the same cases.
struct SourceCase: Sendable, CustomTestStringConvertible {
    /// An update and what the answer then holds.
    struct Update: Sendable {
        var send: JSONObject
        /// Members of the answer; `null` is absent.
        var expect: JSONObject
    }

    let name: String
    let create: JSONObject
    /// The members of the answer to the creation, but for those that differ each time.
    let defaults: JSONObject
    let updates: [Update]

    var testDescription: String { name }

    static let all: [SourceCase] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/sources.json")
        guard let data = try? Data(contentsOf: file), let value = try? JSONValue(parsing: Array(data)) else {
            return []
        }
        return (value.array ?? []).compactMap { $0.object.flatMap(SourceCase.init) }
    }()

    private init?(_ object: JSONObject) {
        guard let name = object["name"]?.string, let create = object["create"]?.object,
            let defaults = object["defaults"]?.object, let updates = object["updates"]?.array
        else { return nil }
        self.name = name
        self.create = create
        self.defaults = defaults
        self.updates = updates.compactMap { update in
            guard let send = update.object?["send"]?.object else { return nil }
            return Update(send: send, expect: update.object?["expect"]?.object ?? send)
        }
    }

    /// The default members with the id in its place, which self-managed Kafka shows as its consumer group.
    func defaults(id: String) -> JSONObject {
        defaults.mapValues { value in
            guard let group = value.object?["ConsumerGroupId"]?.string, group == "{UUID}" else { return value }
            return ["ConsumerGroupId": .string(id)]
        }
    }
}
