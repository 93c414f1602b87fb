/// How the value of an option is written on the Lambda wire API.
enum WireCodec: Sendable, Hashable {
    /// The same JSON value.
    case plain
    /// The same value as the only member of an object: `{"MaximumConcurrency": 5}`.
    case wrapped(String)
    /// An object whose members have other names: `{"MinimumPollers": 5}`.
    case object
    /// `true` is `["ReportBatchItemFailures"]`, `false` is `[]`.
    case responseTypes
    /// Seconds since 1970.
    case epochSeconds
    /// A list with one element.
    case singleElement
    /// `{"KAFKA_BOOTSTRAP_SERVERS": [host:port]}` within `Endpoints`.
    case endpoints
    /// `{"Filters": [{"Pattern": "JSON text"}]}`.
    case filterCriteria
    /// `{"OnFailure": {"Destination": "ARN or kafka://topic"}}`.
    case destination
    /// A schema registry with its access configurations.
    case schemaRegistry

    /// The members inside the one that holds the value, for documentation.
    var innerNames: [String] {
        switch self {
        case .wrapped(let name): [name]
        case .endpoints: ["Endpoints", "KAFKA_BOOTSTRAP_SERVERS"]
        case .filterCriteria: ["Filters"]
        case .destination: ["OnFailure", "Destination"]
        case .plain, .object, .responseTypes, .epochSeconds, .singleElement, .schemaRegistry: []
        }
    }
}
