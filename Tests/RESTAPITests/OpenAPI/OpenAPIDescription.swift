import Foundation
import HTTPTypes
import JSON
import OpenAPIDocument
import RESTAPI

/// The OpenAPI description of the control-plane API, read as a user's program would.
struct OpenAPIDescription {
    /// One method of one path.
    struct Operation {
        let id: String
        let method: HTTPRequest.Method
        let path: String
        let members: JSONObject
        let pathMembers: JSONObject
    }

    static let controlPlane = OpenAPIDescription(OpenAPIDocument.controlPlane.json)

    /// The file in the sources.
    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "openapi/control-plane.yaml")

    let document: JSONObject
    let operations: [Operation]

    init(_ json: [UInt8]) {
        document = (try? JSONValue(parsing: json))?.object ?? [:]
        let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        operations = (document["paths"]?.object ?? [:]).flatMap { path, item -> [Operation] in
            let members = item.object ?? [:]
            return members.filter { name, _ in methods.contains(name) }.compactMap { name, value in
                guard let method = HTTPRequest.Method(name.uppercased()) else { return nil }
                return Operation(
                    id: value.object?["operationId"]?.string ?? "",
                    method: method,
                    path: path,
                    members: value.object ?? [:],
                    pathMembers: members
                )
            }
        }
    }

    func operation(_ id: String) -> Operation? { operations.first { $0.id == id } }

    /// The value, or what its `$ref` leads to.
    func resolve(_ value: JSONValue?) -> JSONObject? {
        guard let object = value?.object else { return nil }
        guard let reference = object["$ref"]?.string else { return object }
        return resolve(self[reference])
    }

    /// What a reference within the document leads to.
    subscript(reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/"), let pointer = try? JSONPointer(parsing: String(reference.dropFirst())) else {
            return nil
        }
        return pointer.value(in: .object(document))
    }

    /// Every `$ref` of the document.
    var references: [String] {
        var found: [String] = []
        func visit(_ value: JSONValue) {
            switch value {
            case .object(let object):
                for (name, value) in object {
                    if name == "$ref", let reference = value.string { found.append(reference) } else { visit(value) }
                }
            case .array(let values): values.forEach(visit)
            default: break
            }
        }
        visit(.object(document))
        return found
    }

    /// The names of an operation's parameters in one place: `path`, `query` or `header`.
    func parameters(of operation: Operation, in place: String) -> Set<String> {
        let lists = [operation.pathMembers["parameters"], operation.members["parameters"]]
        let all = lists.flatMap { $0?.array ?? [] }.compactMap { resolve($0) }
        return Set(all.filter { $0["in"]?.string == place }.compactMap { $0["name"]?.string })
    }

    /// The examples of an operation's request, by media type.
    func requestExamples(of operation: Operation) -> [(type: String, name: String, body: JSONValue)] {
        let content = operation.members["requestBody"]?.object?["content"]?.object ?? [:]
        return content.flatMap { type, media -> [(type: String, name: String, body: JSONValue)] in
            if let example = media.object?["example"] { return [(type, "example", example)] }
            return (media.object?["examples"]?.object ?? [:]).compactMap { name, example in
                example.object?["value"].map { (type, name, $0) }
            }
        }
    }
}
