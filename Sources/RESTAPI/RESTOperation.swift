public import HTTPTypes

/// The operations of the control-plane API, one for each method of each path; the raw values are the `operationId`s of
/// its OpenAPI description.
public enum RESTOperation: String, Sendable, Hashable, CaseIterable {
    case getIndex
    case getHealth
    case getReadiness
    case getMetrics
    case getOpenAPIAsJSON
    case getOpenAPIAsYAML
    case getLambdaOpenAPIAsJSON
    case getLambdaOpenAPIAsYAML
    case listProblemKinds
    case getProblemKind
    case createEventSourceMapping
    case listEventSourceMappings
    case getEventSourceMapping
    case patchEventSourceMapping
    case replaceEventSourceMapping
    case deleteEventSourceMapping
    case enableEventSourceMapping
    case disableEventSourceMapping
    case getRequiredPermissions
    case listHistory
    case getHistoryEntry
    case revertEventSourceMapping
    case retryEventSourceMapping
    case listChanges
    case validateEventSourceMappings
    case listSourceTypes
    case getSourceType

    /// The method.
    public var method: HTTPRequest.Method {
        switch self {
        case .createEventSourceMapping, .enableEventSourceMapping, .disableEventSourceMapping,
            .revertEventSourceMapping, .retryEventSourceMapping, .validateEventSourceMappings:
            .post
        case .patchEventSourceMapping: .patch
        case .replaceEventSourceMapping: .put
        case .deleteEventSourceMapping: .delete
        default: .get
        }
    }

    /// The path, with its parameters in braces.
    public var template: String {
        switch self {
        case .getIndex: "/"
        case .getHealth: "/healthz"
        case .getReadiness: "/readyz"
        case .getMetrics: "/metrics"
        case .getOpenAPIAsJSON: "/openapi.json"
        case .getOpenAPIAsYAML: "/openapi.yaml"
        case .getLambdaOpenAPIAsJSON: "/openapi/lambda.json"
        case .getLambdaOpenAPIAsYAML: "/openapi/lambda.yaml"
        case .listProblemKinds: "/problems"
        case .getProblemKind: "/problems/{kind}"
        case .createEventSourceMapping, .listEventSourceMappings: "/v1/event-source-mappings"
        case .getEventSourceMapping, .patchEventSourceMapping, .replaceEventSourceMapping, .deleteEventSourceMapping:
            "/v1/event-source-mappings/{eventSourceMappingId}"
        case .enableEventSourceMapping: "/v1/event-source-mappings/{eventSourceMappingId}/enable"
        case .disableEventSourceMapping: "/v1/event-source-mappings/{eventSourceMappingId}/disable"
        case .getRequiredPermissions: "/v1/event-source-mappings/{eventSourceMappingId}/required-permissions"
        case .listHistory: "/v1/event-source-mappings/{eventSourceMappingId}/history"
        case .getHistoryEntry: "/v1/event-source-mappings/{eventSourceMappingId}/history/{sequence}"
        case .revertEventSourceMapping: "/v1/event-source-mappings/{eventSourceMappingId}/revert"
        case .retryEventSourceMapping: "/v1/event-source-mappings/{eventSourceMappingId}/retry"
        case .listChanges: "/v1/changes"
        case .validateEventSourceMappings: "/v1/validate"
        case .listSourceTypes: "/v1/source-types"
        case .getSourceType: "/v1/source-types/{type}"
        }
    }

    /// What it does, in one line.
    public var summary: String {
        switch self {
        case .getIndex: "Where everything is"
        case .getHealth: "Whether the process answers"
        case .getReadiness: "Whether it can do its work, with reasons"
        case .getMetrics: "What the server measures, for Prometheus"
        case .getOpenAPIAsJSON: "This description as JSON"
        case .getOpenAPIAsYAML: "This description as YAML"
        case .getLambdaOpenAPIAsJSON: "The description of the Lambda API as JSON"
        case .getLambdaOpenAPIAsYAML: "The description of the Lambda API as YAML"
        case .listProblemKinds: "The kinds of refusals"
        case .getProblemKind: "What one kind of refusal means"
        case .createEventSourceMapping: "Create an event source mapping"
        case .listEventSourceMappings: "List event source mappings"
        case .getEventSourceMapping: "Read one event source mapping"
        case .patchEventSourceMapping: "Change some of an event source mapping"
        case .replaceEventSourceMapping: "Replace the changeable part of an event source mapping"
        case .deleteEventSourceMapping: "Delete an event source mapping"
        case .enableEventSourceMapping: "Enable an event source mapping"
        case .disableEventSourceMapping: "Disable an event source mapping"
        case .getRequiredPermissions: "The IAM policies an event source mapping needs"
        case .listHistory: "Every change of one event source mapping, also after its deletion"
        case .getHistoryEntry: "One change, with the full state after it"
        case .revertEventSourceMapping: "Bring an event source mapping back to an earlier state"
        case .retryEventSourceMapping: "Forward an event source mapping to AWS again now"
        case .listChanges: "Every change of all event source mappings, also as it happens"
        case .validateEventSourceMappings: "Check many event source mappings without storing any"
        case .listSourceTypes: "The source types with all their options"
        case .getSourceType: "One source type with all its options"
        }
    }
}
