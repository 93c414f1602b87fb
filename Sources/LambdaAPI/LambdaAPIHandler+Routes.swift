package import APIExchange
import ControlPlane
import HTTPTypes

extension LambdaAPIHandler {
    private static let mappings = "/2015-03-31/event-source-mappings"
    private static let mapping = mappings + "/{UUID}"
    private static let tags = "/2017-03-31/tags/{Resource}"

    /// The operations of the Lambda API that concern event source mappings (API version 2015-03-31) and their tags.
    ///
    /// The API reference and older SDKs write a slash at the end of paths. What an answer's type is, AWS does not ask.
    package static let routes = RouteTable<LambdaAPIHandler>([
        Route(
            "CreateEventSourceMapping",
            .post,
            mappings,
            mappings + "/",
            summary: "Create an event source mapping",
            role: .least(.editor),
            body: .optional([.json])
        ) { try $0.createMapping($1) },
        Route(
            "ListEventSourceMappings",
            .get,
            mappings,
            mappings + "/",
            summary: "List event source mappings",
            role: .least(.reader),
            query: [.text("FunctionName"), .text("EventSourceArn"), .text("MaxItems"), .text("Marker")]
        ) { try $0.listMappings($1) },
        Route(
            "GetEventSourceMapping",
            .get,
            mapping,
            mapping + "/",
            summary: "Read one event source mapping",
            role: .least(.reader)
        ) { try $0.getMapping($1) },
        Route(
            "UpdateEventSourceMapping",
            .put,
            mapping,
            mapping + "/",
            summary: "Change an event source mapping",
            role: .least(.editor),
            body: .optional([.json])
        ) { try $0.updateMapping($1) },
        Route(
            "DeleteEventSourceMapping",
            .delete,
            mapping,
            mapping + "/",
            summary: "Delete an event source mapping",
            role: .least(.editor)
        ) { try $0.deleteMapping($1) },
        Route("ListTags", .get, tags, tags + "/", summary: "Read the tags of a mapping", role: .least(.reader)) {
            try $0.listTags($1)
        },
        Route(
            "TagResource",
            .post,
            tags,
            tags + "/",
            summary: "Add tags to a mapping",
            role: .least(.editor),
            body: .optional([.json])
        ) { try $0.tagResource($1) },
        Route(
            "UntagResource",
            .delete,
            tags,
            tags + "/",
            summary: "Remove tags from a mapping",
            role: .least(.editor),
            query: [.texts("tagKeys")]
        ) { try $0.untagResource($1) },
    ])
}
