import ControlPlane
import EventSources
import JSON
import Synchronization
import UntrustedText

/// An upstream in memory that goes wrong on demand; like moto, it makes a second mapping on a duplicate creation unless
/// told to refuse it as AWS does.
final class InMemoryAWS: UpstreamAPI {
    /// How the next call of an operation goes wrong.
    enum Fault: Sendable {
        /// Refused before it is done.
        case refused(UpstreamFailure.Kind, String)
        /// The request never arrives, and the caller does not know.
        case dropBefore
        /// It is done, and the answer is lost.
        case dropAfter
    }

    struct Mapping: Sendable {
        var members: JSONObject
        var tags: [Text: Text]
        /// How many looks still show a moving state.
        var looks = 0
        var moving = ""
    }

    struct Contents: Sendable {
        var mappings: [String: Mapping] = [:]
        var entries: [String: [BucketNotification]] = [:]
        var statements: [String: Set<String>] = [:]
        var subscriptions: [String: (topic: String, function: String, attributes: [String: String])] = [:]
        var faults: [String: [Fault]] = [:]
        var calls: [String] = []
        var serial = 0
        var looks = 0
        var refusesDuplicates = false
        var ignoredMembers: Set<String> = []
        /// What every answer shows in place of what was sent.
        var shows: JSONObject = [:]
        var granted: [FunctionPermission] = []
        /// The accounts that were expected to own the buckets edited.
        var owners: [String] = []
    }

    private let contents = Mutex(Contents())

    func change<Result: Sendable>(_ body: (inout sending Contents) -> sending Result) -> Result {
        contents.withLock(body)
    }

    /// The operations called so far.
    var calls: [String] { change { $0.calls } }
    var mappings: [String: Mapping] { change { $0.mappings } }

    /// Has the next calls of an operation go wrong.
    func fail(_ operation: String, _ faults: Fault...) { change { $0.faults[operation, default: []] += faults } }

    private func perform<Result: Sendable>(
        _ service: String,
        _ operation: String,
        _ body: (inout Contents) throws -> Result
    ) throws -> Result {
        try contents.withLock { contents in
            contents.calls.append(operation)
            var fault: Fault?
            if contents.faults[operation]?.isEmpty == false { fault = contents.faults[operation]?.removeFirst() }
            let lost = UpstreamFailure(.unknownOutcome, service: service, operation: operation, message: "no answer")
            switch fault {
            case .refused(let kind, let message):
                throw UpstreamFailure(kind, service: service, operation: operation, code: "Fault", message: message)
            case .dropBefore: throw lost
            case .dropAfter:
                _ = try body(&contents)
                throw lost
            case nil: return try body(&contents)
            }
        }
    }

    private static func missing(_ operation: String) -> UpstreamFailure {
        UpstreamFailure(.notFound, service: "lambda", operation: operation, status: 404, message: "It is not there.")
    }

    // MARK: Lambda

    func createEventSourceMapping(_ request: JSONObject, in scope: UpstreamScope) async throws -> JSONObject {
        try perform("lambda", "CreateEventSourceMapping") { contents in
            let function = request["FunctionName"]
            let existing = contents.mappings.first { _, mapping in
                mapping.members["EventSourceArn"] == request["EventSourceArn"]
                    && mapping.members["FunctionArn"] == function
            }
            if contents.refusesDuplicates, let existing {
                throw UpstreamFailure(
                    .conflict,
                    service: "lambda",
                    operation: "CreateEventSourceMapping",
                    message: "Please update or delete the existing mapping with UUID \(existing.key)",
                    existing: existing.key
                )
            }
            contents.serial += 1
            let uuid = "00000000-0000-4000-8000-" + String(String(1_000_000_000_000 + contents.serial).suffix(12))
            var members = request
            members["FunctionArn"] = members.removeValue(named: "FunctionName")
            members["Tags"] = nil
            for name in contents.ignoredMembers { members[name] = nil }
            let enabled = members.removeValue(named: "Enabled")?.bool ?? true
            members["UUID"] = .string(uuid)
            members["State"] = enabled ? "Enabled" : "Disabled"
            let tags = request["Tags"]?.tags ?? [:]
            contents.mappings[uuid] = Mapping(
                members: members,
                tags: tags,
                looks: contents.looks,
                moving: "Creating"
            )
            return Self.show(&contents, uuid)
        }
    }

    private static func show(_ contents: inout Contents, _ uuid: String) -> JSONObject {
        guard let mapping = contents.mappings[uuid] else { return [:] }
        var members = mapping.members
        for (name, value) in contents.shows { members[name] = value }
        if mapping.looks > 0 {
            members["State"] = .string(mapping.moving)
            contents.mappings[uuid]?.looks -= 1
            if mapping.looks == 1, mapping.moving == "Deleting" { contents.mappings[uuid] = nil }
        }
        return members
    }

    func eventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        try perform("lambda", "GetEventSourceMapping") { contents in
            guard contents.mappings[uuid] != nil else { throw Self.missing("GetEventSourceMapping") }
            return Self.show(&contents, uuid)
        }
    }

    func updateEventSourceMapping(
        _ uuid: String,
        _ request: JSONObject,
        in scope: UpstreamScope
    ) async throws -> JSONObject {
        try perform("lambda", "UpdateEventSourceMapping") { contents in
            guard var mapping = contents.mappings[uuid] else { throw Self.missing("UpdateEventSourceMapping") }
            for (name, value) in request where !contents.ignoredMembers.contains(name) {
                switch name {
                case "FunctionName": mapping.members["FunctionArn"] = value
                case "Enabled": mapping.members["State"] = value.bool == true ? "Enabled" : "Disabled"
                default: mapping.members[name] = value
                }
            }
            mapping.looks = contents.looks
            mapping.moving = "Updating"
            contents.mappings[uuid] = mapping
            return Self.show(&contents, uuid)
        }
    }

    func deleteEventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        try perform("lambda", "DeleteEventSourceMapping") { contents in
            guard let mapping = contents.mappings[uuid] else { throw Self.missing("DeleteEventSourceMapping") }
            guard contents.looks > 0 else {
                contents.mappings[uuid] = nil
                return mapping.members
            }
            contents.mappings[uuid]?.looks = contents.looks
            contents.mappings[uuid]?.moving = "Deleting"
            return Self.show(&contents, uuid)
        }
    }

    func eventSourceMappings(
        function: String?,
        source: String?,
        marker: String?,
        in scope: UpstreamScope
    ) async throws -> (mappings: [JSONObject], nextMarker: String?) {
        try perform("lambda", "ListEventSourceMappings") { contents in
            let found = contents.mappings.values.map(\.members).filter { members in
                (source == nil || members["EventSourceArn"]?.string == source)
                    && (function == nil || members["FunctionArn"]?.string == function)
            }
            return (found.sorted { ($0["UUID"]?.string ?? "") < ($1["UUID"]?.string ?? "") }, nil)
        }
    }

    func tags(of arn: String, in scope: UpstreamScope) async throws -> [Text: Text] {
        try perform("lambda", "ListTags") { contents in
            guard let mapping = contents.mappings[String(arn.suffix(36))] else { throw Self.missing("ListTags") }
            return mapping.tags
        }
    }

    func tag(_ arn: String, _ tags: [Text: Text], in scope: UpstreamScope) async throws {
        try perform("lambda", "TagResource") { contents in
            contents.mappings[String(arn.suffix(36))]?.tags.merge(tags) { _, new in new }
        }
    }

    func untag(_ arn: String, _ keys: [Text], in scope: UpstreamScope) async throws {
        try perform("lambda", "UntagResource") { contents in
            for key in keys { contents.mappings[String(arn.suffix(36))]?.tags[key] = nil }
        }
    }

    func addPermission(
        function: String,
        qualifier: String?,
        _ statement: FunctionPermission,
        in scope: UpstreamScope
    ) async throws {
        try perform("lambda", "AddPermission") { contents in
            let place = function + (qualifier.map { ":\($0)" } ?? "")
            guard contents.statements[place, default: []].insert(statement.statementID).inserted else {
                throw UpstreamFailure(.conflict, service: "lambda", operation: "AddPermission", message: "It exists.")
            }
            contents.granted.append(statement)
        }
    }

    func removePermission(
        function: String,
        qualifier: String?,
        statementID: String,
        in scope: UpstreamScope
    ) async throws {
        try perform("lambda", "RemovePermission") { contents in
            let place = function + (qualifier.map { ":\($0)" } ?? "")
            guard contents.statements[place]?.remove(statementID) != nil else {
                throw Self.missing("RemovePermission")
            }
        }
    }

    func statements(function: String, qualifier: String?, in scope: UpstreamScope) async throws -> Set<String> {
        try perform("lambda", "GetPolicy") { contents in
            contents.statements[function + (qualifier.map { ":\($0)" } ?? "")] ?? []
        }
    }

    // MARK: S3 and SNS

    func editNotifications(
        bucket: String,
        removing: Set<String>,
        adding: [BucketNotification],
        owner: String,
        in scope: UpstreamScope
    ) async throws -> [BucketNotification] {
        try perform("s3", "PutBucketNotificationConfiguration") { contents in
            contents.owners.append(owner)
            let ids = removing.union(adding.map(\.id))
            let entries = contents.entries[bucket, default: []].filter { !ids.contains($0.id) } + adding
            contents.entries[bucket] = entries
            return entries.filter { $0.id.hasPrefix(BucketNotification.idPrefix) }
        }
    }

    func subscribe(
        topic: String,
        function: String,
        attributes: [String: String],
        in scope: UpstreamScope
    ) async throws -> String {
        try perform("sns", "Subscribe") { contents in
            contents.serial += 1
            let arn = "\(topic):subscription-\(contents.serial)"
            contents.subscriptions[arn] = (topic, function, attributes)
            return arn
        }
    }

    func subscriptionAttributes(_ subscription: String, in scope: UpstreamScope) async throws -> [String: String] {
        try perform("sns", "GetSubscriptionAttributes") { contents in
            guard let found = contents.subscriptions[subscription] else {
                throw Self.missing("GetSubscriptionAttributes")
            }
            return found.attributes
        }
    }

    func setSubscriptionAttribute(
        _ subscription: String,
        _ name: String,
        _ value: String?,
        in scope: UpstreamScope
    ) async throws {
        try perform("sns", "SetSubscriptionAttributes") { $0.subscriptions[subscription]?.attributes[name] = value }
    }

    func unsubscribe(_ subscription: String, in scope: UpstreamScope) async throws {
        try perform("sns", "Unsubscribe") { $0.subscriptions[subscription] = nil }
    }

    func subscription(topic: String, function: String, in scope: UpstreamScope) async throws -> String? {
        try perform("sns", "ListSubscriptionsByTopic") { contents in
            contents.subscriptions.first { $0.value.topic == topic && $0.value.function == function }?.key
        }
    }
}
