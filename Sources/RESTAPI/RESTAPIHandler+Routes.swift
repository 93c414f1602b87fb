package import APIExchange
import ControlPlane
import EventSources
import HTTPTypes
import OpenAPIDocument

extension RESTAPIHandler {
    private static let collection = "/v1/event-source-mappings"
    private static let item = collection + "/{eventSourceMappingId}"
    private static let page: QueryParameter = .integer("limit", in: 1...1000)
    private static let after: QueryParameter = .integer("after", in: 0...Int64.max)

    /// Every endpoint; a test compares them with the API's description.
    package static let routes = RouteTable<RESTAPIHandler>([
        // MARK: The server itself
        Route("getIndex", .get, "/", summary: "Where everything is", role: .least(.reader)) { $0.getIndex($1) },
        Route("getHealth", .get, "/healthz", summary: "Whether the process answers", role: .strangers) {
            $0.getHealth($1)
        },
        // Reasons are not for strangers.
        Route(
            "getReadiness",
            .get,
            "/readyz",
            summary: "Whether it can do its work, with reasons",
            role: .strangers.or(.reader, with: "verbose"),
            query: [.flag("verbose")],
            answers: []
        ) { $0.getReadiness($1) },
        Route(
            "getMetrics",
            .get,
            "/metrics",
            summary: "What the server measures, for Prometheus",
            role: .least(.reader),
            answers: [.metrics]
        ) { try $0.getMetrics($1) },
        Route(
            "getOpenAPIAsJSON",
            .get,
            "/openapi.json",
            summary: "This description as JSON",
            role: .least(.reader)
        ) { $0.getOpenAPI(.controlPlane, as: .json, $1) },
        Route(
            "getOpenAPIAsYAML",
            .get,
            "/openapi.yaml",
            summary: "This description as YAML",
            role: .least(.reader),
            answers: [.yaml]
        ) { $0.getOpenAPI(.controlPlane, as: .yaml, $1) },
        Route(
            "getLambdaOpenAPIAsJSON",
            .get,
            "/openapi/lambda.json",
            summary: "The description of the Lambda API as JSON",
            role: .least(.reader)
        ) { $0.getOpenAPI(.lambda, as: .json, $1) },
        Route(
            "getLambdaOpenAPIAsYAML",
            .get,
            "/openapi/lambda.yaml",
            summary: "The description of the Lambda API as YAML",
            role: .least(.reader),
            answers: [.yaml]
        ) { $0.getOpenAPI(.lambda, as: .yaml, $1) },
        // What `type` of a refusal leads to must not be refused.
        Route("listProblemKinds", .get, "/problems", summary: "The kinds of refusals", role: .strangers) {
            $0.listProblemKinds($1)
        },
        Route(
            "getProblemKind",
            .get,
            "/problems/{kind}",
            summary: "What one kind of refusal means",
            role: .strangers,
            answers: [.json, .html]
        ) { try $0.getProblemKind($1) },

        // MARK: Event source mappings
        Route(
            "createEventSourceMapping",
            .post,
            collection,
            summary: "Create an event source mapping",
            role: .least(.editor).or(.reader, with: "dryRun"),
            query: [.bool("dryRun")],
            body: .required([.json])
        ) { try $0.createMapping($1) },
        Route(
            "listEventSourceMappings",
            .get,
            collection,
            summary: "List event source mappings",
            role: .least(.reader),
            query: MappingListQuery.parameters
        ) { try $0.listMappings($1) },
        Route(
            "getEventSourceMapping",
            .get,
            item,
            summary: "Read one event source mapping",
            role: .least(.reader)
        ) { try $0.getMapping($1) },
        Route(
            "patchEventSourceMapping",
            .patch,
            item,
            summary: "Change some of an event source mapping",
            role: .least(.editor).or(.reader, with: "dryRun"),
            query: [.bool("dryRun")],
            body: .required([.mergePatch, .json])
        ) { try $0.patchMapping($1) },
        Route(
            "replaceEventSourceMapping",
            .put,
            item,
            summary: "Replace the changeable part of an event source mapping",
            role: .least(.editor).or(.reader, with: "dryRun"),
            query: [.bool("dryRun")],
            body: .required([.json])
        ) { try $0.replaceMapping($1) },
        Route(
            "deleteEventSourceMapping",
            .delete,
            item,
            summary: "Delete an event source mapping",
            role: .least(.editor),
            answers: []
        ) { try $0.deleteMapping($1) },
        Route(
            "enableEventSourceMapping",
            .post,
            item + "/enable",
            summary: "Enable an event source mapping",
            role: .least(.operator),
            body: .optional([.json])
        ) { try $0.setEnabled(true, $1) },
        Route(
            "disableEventSourceMapping",
            .post,
            item + "/disable",
            summary: "Disable an event source mapping",
            role: .least(.operator),
            body: .optional([.json])
        ) { try $0.setEnabled(false, $1) },
        Route(
            "getRequiredPermissions",
            .get,
            item + "/required-permissions",
            summary: "The IAM policies an event source mapping needs",
            role: .least(.reader)
        ) { try $0.getRequiredPermissions($1) },
        Route(
            "listHistory",
            .get,
            item + "/history",
            summary: "Every change of one event source mapping, also after its deletion",
            role: .least(.reader),
            query: [after, page]
        ) { try $0.listHistory($1) },
        Route(
            "getHistoryEntry",
            .get,
            item + "/history/{sequence}",
            summary: "One change, with the full state after it",
            role: .least(.reader)
        ) { try $0.getHistoryEntry($1) },
        Route(
            "revertEventSourceMapping",
            .post,
            item + "/revert",
            summary: "Bring an event source mapping back to an earlier state",
            role: .least(.editor),
            body: .required([.json])
        ) { try $0.revertMapping($1) },
        Route(
            "retryEventSourceMapping",
            .post,
            item + "/retry",
            summary: "Forward an event source mapping to AWS again now",
            role: .least(.operator),
            body: .optional([.json])
        ) { try $0.retryMapping($1) },

        // MARK: All of them
        Route(
            "listChanges",
            .get,
            "/v1/changes",
            summary: "Every change of all event source mappings, also as it happens",
            role: .least(.reader),
            query: [after, page, .integer("wait", in: 0...60)],
            answers: [.json, .eventStream]
        ) { try $0.listChanges($1) },
        Route(
            "validateEventSourceMappings",
            .post,
            "/v1/validate",
            summary: "Check many event source mappings without storing any",
            role: .least(.reader),
            body: .required([.json])
        ) { try $0.validateMappings($1) },
        Route(
            "listSourceTypes",
            .get,
            "/v1/source-types",
            summary: "The source types with all their options",
            role: .least(.reader)
        ) { $0.listSourceTypes($1) },
        Route(
            "getSourceType",
            .get,
            "/v1/source-types/{type}",
            summary: "One source type with all its options",
            role: .least(.reader)
        ) { try $0.getSourceType($1) },
    ])
}
