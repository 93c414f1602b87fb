import AWSServices
import JSON
import SigV4
import UntrustedText

/// A request as the protocol of its service writes it, before it has a host and a signature.
struct WireRequest: Sendable {
    var method: String
    /// The path after the endpoint's own, percent-encoded.
    var path: String
    /// A query that is sent as it is, in front of the other.
    var fixedQuery: String
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// The bucket, for S3.
    var bucket: String?
}

extension WireRequest {
    /// The query as it is sent.
    var wholeQuery: String {
        let rest = PercentEncoding.query(query)
        return fixedQuery.isEmpty || rest.isEmpty ? fixedQuery + rest : "\(fixedQuery)&\(rest)"
    }
}

/// Why an input cannot be written: a mistake of this program, or of what it was told.
struct InputFailure: Error, Hashable, CustomStringConvertible {
    /// Where in the input.
    var pointer: JSONPointer
    var message: String

    var description: String { "\(pointer): \(message)" }
}

extension WireRequest {
    /// Writes a request.
    ///
    /// - Parameters:
    ///   - operation: What is called.
    ///   - input: The members of the request by the names of AWS's model.
    ///   - document: The bytes of the body, in place of the member that is the whole body.
    /// - Throws: ``InputFailure`` for a member that the operation does not declare, that has another form, or that is missing.
    init(_ operation: AWSOperation, _ input: JSONObject, document: [UInt8]? = nil) throws(InputFailure) {
        method = operation.method
        path = operation.path
        fixedQuery = operation.fixedQuery
        for member in operation.input where member.isRequired && input[member.name] == nil {
            if member.location == .payload, document != nil { continue }
            throw InputFailure(pointer: .root / member.name, message: "\(operation.name) requires it")
        }
        var rest: [(member: Member, value: JSONValue)] = []
        var payload: (member: Member, value: JSONValue)?
        // In the order of the input, which a dry run shows.
        for (name, value) in input {
            let pointer = JSONPointer.root / name
            guard let member = operation.input.first(where: { $0.name == name }) else {
                throw InputFailure(pointer: pointer, message: "\(operation.name) declares no such member")
            }
            switch member.location {
            case .body: rest.append((member, value))
            case .payload: payload = (member, value)
            case .bucket: bucket = try WireText.text(value, member.shape, at: pointer)
            case .header: headers.append((member.wireName, try WireText.text(value, member.shape, at: pointer)))
            case .query: query += try WireText.texts(value, member.shape, at: pointer).map { (member.wireName, $0) }
            case .path:
                let text = try WireText.text(value, member.shape, at: pointer)
                guard !text.isEmpty else { throw InputFailure(pointer: pointer, message: "it is empty") }
                path = path.replacing("{\(member.wireName)}", with: PercentEncoding.encode(text))
            }
        }
        switch operation.service.wireProtocol {
        case .json11(let targetPrefix):
            headers.append(("Content-Type", "application/x-amz-json-1.1"))
            headers.append(("X-Amz-Target", "\(targetPrefix).\(operation.name)"))
            body = try JSONProtocol.body(rest)
        case .restJSON:
            headers.append(("Accept", "application/json"))
            guard operation.input.contains(where: { $0.location == .body }) else { return }
            headers.append(("Content-Type", "application/json"))
            body = try JSONProtocol.body(rest)
        case .query:
            headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
            let parameters = try QueryProtocol.parameters(rest, at: .root, prefix: "")
            let action = [(name: "Action", value: operation.name), ("Version", operation.service.version)]
            body = Array(PercentEncoding.query(action + parameters).utf8)
        case .restXML(let namespace):
            if let document {
                body = document
            } else if let payload {
                body = try XMLProtocol.document(payload.value, payload.member, namespace: namespace)
            } else {
                return
            }
            headers.append(("Content-Type", "application/xml"))
        }
    }
}

extension [Member] {
    /// The member of a name.
    func named(_ name: String, at pointer: JSONPointer) throws(InputFailure) -> Member {
        if let member = first(where: { $0.name == name }) { return member }
        throw InputFailure(pointer: pointer / name, message: "no such member is declared")
    }

    /// The members that an object has, in the order of their declaration; it must have no others.
    func given(
        in object: JSONObject,
        at pointer: JSONPointer
    ) throws(InputFailure) -> [(member: Member, value: JSONValue)] {
        for (name, _) in object { _ = try named(name, at: pointer) }
        return compactMap { member in object[member.name].map { (member, $0) } }
    }
}

/// Values as text, as paths, queries, header fields, forms and XML have them.
enum WireText {
    /// The text of a value that has no parts.
    static func text(_ value: JSONValue, _ shape: Shape, at pointer: JSONPointer) throws(InputFailure) -> String {
        switch (shape, value) {
        case (.string, .string(let text)), (.timestamp, .string(let text)): return text
        case (.boolean, .bool(let isTrue)): return isTrue ? "true" : "false"
        case (.integer, .number(let number)) where number.int64 != nil: return value.text()
        default: throw InputFailure(pointer: pointer, message: "it is no \(shape.name)")
        }
    }

    /// The texts of a value, or of those of a list.
    static func texts(_ value: JSONValue, _ shape: Shape, at pointer: JSONPointer) throws(InputFailure) -> [String] {
        guard case .list(let shape, _) = shape else { return [try text(value, shape, at: pointer)] }
        guard let values = value.array else { throw InputFailure(pointer: pointer, message: "it is no list") }
        var texts: [String] = []
        for (index, value) in values.enumerated() { texts.append(try text(value, shape, at: pointer / index)) }
        return texts
    }
}

extension Shape {
    /// The name of the form, for messages.
    var name: String {
        switch self {
        case .string: "string"
        case .integer: "whole number"
        case .boolean: "boolean"
        case .timestamp: "timestamp"
        case .structure: "object"
        case .list: "list"
        case .map: "map"
        }
    }
}
