public import HTTPTypes

/// The operations of the Lambda API that concern event source mappings; the raw values are AWS's names.
///
/// See the Lambda API reference, API version 2015-03-31.
public enum LambdaOperation: String, Sendable, Hashable, CaseIterable {
    case createEventSourceMapping = "CreateEventSourceMapping"
    case listEventSourceMappings = "ListEventSourceMappings"
    case getEventSourceMapping = "GetEventSourceMapping"
    case updateEventSourceMapping = "UpdateEventSourceMapping"
    case deleteEventSourceMapping = "DeleteEventSourceMapping"
    case listTags = "ListTags"
    case tagResource = "TagResource"
    case untagResource = "UntagResource"

    /// The method.
    public var method: HTTPRequest.Method {
        switch self {
        case .createEventSourceMapping, .tagResource: .post
        case .listEventSourceMappings, .getEventSourceMapping, .listTags: .get
        case .updateEventSourceMapping: .put
        case .deleteEventSourceMapping, .untagResource: .delete
        }
    }

    /// The path, with its parameters in braces, as current SDKs send it.
    public var template: String {
        switch self {
        case .createEventSourceMapping, .listEventSourceMappings: Self.mappings
        case .getEventSourceMapping, .updateEventSourceMapping, .deleteEventSourceMapping: Self.mappings + "/{UUID}"
        case .listTags, .tagResource, .untagResource: Self.tags + "/{Resource}"
        }
    }

    /// All paths it is served at: the API reference and older SDKs write a slash at the end.
    public var templates: [String] { [template, template + "/"] }

    /// The status of its answer when it succeeds.
    public var successStatus: HTTPResponse.Status {
        switch self {
        case .createEventSourceMapping, .updateEventSourceMapping, .deleteEventSourceMapping: .accepted
        case .listEventSourceMappings, .getEventSourceMapping, .listTags: .ok
        case .tagResource, .untagResource: .noContent
        }
    }

    static let mappings = "/2015-03-31/event-source-mappings"
    static let tags = "/2017-03-31/tags"

    /// Whether a path or target belongs to this API, of whose operations it may be none.
    ///
    /// Every path of the Lambda API begins with the date of an API version: `/2015-03-31/`.
    public static func isPath(_ path: String) -> Bool {
        var index = 0
        for byte in path.utf8.prefix(12) {
            switch index {
            case 0, 11: if byte != UInt8(ascii: "/") { return false }
            case 5, 8: if byte != UInt8(ascii: "-") { return false }
            default: if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return false }
            }
            index += 1
        }
        return index == 12
    }
}
