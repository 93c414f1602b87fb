import COpenAPIDocument
import JSON
import Yams

/// A description of one of the HTTP interfaces (OpenAPI 3.1), as the files of this folder hold it.
public struct OpenAPIDocument: Sendable {
    /// The file as it is.
    public let yaml: [UInt8]
    /// The same as JSON.
    public let json: [UInt8]

    /// The control-plane API under `/v1`.
    public static let controlPlane = OpenAPIDocument(openapi_control_plane())

    /// The Lambda API under `/2015-03-31` and `/2017-03-31`.
    public static let lambda = OpenAPIDocument(openapi_lambda())

    private init(_ file: openapi_file) {
        // The bytes are a constant of the program.
        yaml = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
        do {
            let node = try Yams.compose(yaml: String(decoding: yaml, as: UTF8.self))
            json = (node.map(JSONValue.init) ?? .null).serialized(.pretty)
        } catch {
            // The files are part of the program, and a test reads each of them.
            preconditionFailure("An embedded OpenAPI description is no YAML: \(error)")
        }
    }
}

extension JSONValue {
    /// The JSON value that a YAML node stands for, by the core schema's types.
    fileprivate init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            if let value = node.bool, scalar.style == .plain {
                self = .bool(value)
            } else if let value = node.int, scalar.style == .plain {
                self = .integer(value)
            } else if scalar.style == .plain, let number = JSONNumber(literal: scalar.string) {
                self = .number(number)
            } else if node.null != nil, scalar.style == .plain {
                self = .null
            } else {
                self = .string(scalar.string)
            }
        case .sequence(let sequence):
            self = .array(sequence.map(JSONValue.init))
        case .mapping(let mapping):
            self = .object(JSONObject(mapping.map { ($0.key.string ?? "", JSONValue($0.value)) }))
        case .alias:
            preconditionFailure("The OpenAPI descriptions use no aliases.")
        }
    }
}
