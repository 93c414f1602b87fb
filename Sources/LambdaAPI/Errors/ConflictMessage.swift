import ControlPlane
import EventSources
import JSON

/// What AWS says when a function and source are mapped already.
///
/// The texts of SQS, the streams and self-managed Kafka are recorded; those of the others are unknown and formed alike.
enum ConflictMessage {
    static func text(_ conflict: Conflict) -> String {
        let definition = conflict.definition
        let source = definition.source
        let name = definition.function.qualifier.map { "\(definition.function.name):\($0)" } ?? definition.function.name
        let subject =
            switch source.type.name {
            case "sqs":
                "An event source mapping with SQS arn (\" \(source.arn.text) \") and function (\" \(name) \") already exists."
            case "self-managed-kafka":
                labelled(source.identity["bootstrapServers"], definition, "topics", source.identity["topic"])
            case "managed-kafka":
                labelled(.string(source.arn.text), definition, "topics", source.identity["topic"])
            case "amazon-mq":
                labelled(.string(source.arn.text), definition, "queues", source.identity["queue"])
            default:
                "The event source arn (\" \(source.arn.text) \") and function (\" \(name) \") provided mapping already exists."
            }
        guard conflict.isVisible else { return subject }
        return "\(subject) Please update or delete the existing mapping with UUID \(conflict.existing)"
    }

    private static func labelled(
        _ source: JSONValue?,
        _ definition: MappingDefinition,
        _ label: String,
        _ part: JSONValue?
    ) -> String {
        let servers = source?.array?.compactMap(\.string).joined(separator: ",") ?? source?.string ?? ""
        return "An event source mapping with event source (\"\(servers)\"), function (\"\(definition.function)\"), "
            + "\(label) (\"\(part?.string ?? "")\") already exists."
    }
}

extension ARN? {
    fileprivate var text: String { self?.description ?? "" }
}
