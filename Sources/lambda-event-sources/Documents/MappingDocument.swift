import JSON
import Yams

/// A file of mappings to check: JSON, JSON Lines or YAML.
struct MappingDocument {
    /// One mapping of a file.
    struct Item {
        var value: JSONValue
        /// Its line, from 1.
        var line: Int
        /// Where it stands below the top of its document.
        var base: JSONPointer
        /// The document it stands in, to find the lines of its members.
        var root: Node?

        /// The line of the member that a pointer into the mapping names, or of the closest one around it.
        func line(of pointer: JSONPointer) -> Int {
            guard var node = root else { return line }
            for token in base.tokens + pointer.tokens {
                guard let next = node.child(token) else { break }
                node = next
            }
            return node.mark?.line ?? line
        }
    }

    let items: [Item]

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - path: Its name: `.jsonl` and `.ndjson` are JSON Lines, `.json` is JSON, every other YAML.
    ///   - bytes: Its content.
    /// - Throws: A ``CommandFailure`` that names the place of what cannot be read.
    init(path: String, bytes: [UInt8]) throws(CommandFailure) {
        var bytes = bytes
        ByteOrderMark.remove(from: &bytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.dataError, "\(path): the file is not UTF-8")
        }
        if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") {
            items = try Self.lines(path, bytes)
        } else if path.hasSuffix(".json") {
            items = try Self.json(path, bytes, text)
        } else {
            items = try Self.yaml(path, text)
        }
    }

    private static func lines(_ path: String, _ bytes: [UInt8]) throws(CommandFailure) -> [Item] {
        var items: [Item] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            do {
                items.append(Item(value: try JSONValue(parsing: line), line: index + 1, base: .root, root: nil))
            } catch {
                throw CommandFailure(.dataError, "\(path):\(index + 1):\(error.column): \(error.advised)")
            }
        }
        return items
    }

    private static func json(_ path: String, _ bytes: [UInt8], _ text: String) throws(CommandFailure) -> [Item] {
        do {
            let value = try JSONValue(parsing: bytes)
            // JSON is YAML, whose parser remembers where everything stands.
            return Self.mappings(in: value, root: try? compose(yaml: text))
        } catch {
            throw CommandFailure(.dataError, "\(path):\(error.line):\(error.column): \(error.advised)")
        }
    }

    private static func yaml(_ path: String, _ text: String) throws(CommandFailure) -> [Item] {
        if let line = YAMLText.lineOfExcess(in: text) {
            throw CommandFailure(.dataError, "\(path):\(line): \(YAMLText.excess)")
        }
        do {
            var items: [Item] = []
            var documents = try compose_all(yaml: text)
            while let node = documents.next() {
                var budget = YAMLBudget()
                items += Self.mappings(in: try budget.value(of: node), root: node)
            }
            // The sequence ends at what it cannot read, and only then says why.
            if let error = documents.error { throw error }
            return items
        } catch let error as YAMLBudget.Failure {
            throw CommandFailure(.dataError, "\(path)\(error.line.map { ":\($0)" } ?? ""): \(error.message)")
        } catch {
            throw CommandFailure(.dataError, "\(path): \(Self.oneLine(error))")
        }
    }

    /// What the YAML parser says, without the picture it draws of the place.
    private static func oneLine(_ error: any Error) -> Substring {
        "\(error)".split(separator: "\n").first ?? "not YAML"
    }

    /// A document is one mapping, a list of them, or an object with a list `mappings`, which may name its schema: editors look
    /// for a member `$schema` there, and it says nothing of the mappings.
    private static func mappings(in value: JSONValue, root: Node?) -> [Item] {
        func list(_ values: [JSONValue], under base: JSONPointer) -> [Item] {
            values.enumerated().map { index, value in
                var item = Item(value: value, line: 1, base: base / index, root: root)
                item.line = item.line(of: .root)
                return item
            }
        }
        if let values = value.array { return list(values, under: .root) }
        if var object = value.object {
            if object["$schema"]?.string != nil { object["$schema"] = nil }
            if object.count == 1, let values = object["mappings"]?.array {
                return list(values, under: .root / "mappings")
            }
        }
        return [Item(value: value, line: root?.mark?.line ?? 1, base: .root, root: root)]
    }
}

extension Node {
    /// The node of a member or an element.
    fileprivate func child(_ token: String) -> Node? {
        switch self {
        case .mapping(let mapping): mapping.first { $0.key.scalar?.string == token }?.value
        case .sequence(let sequence): Int(token).flatMap { sequence.indices.contains($0) ? sequence[$0] : nil }
        default: nil
        }
    }
}

extension JSONParseError {
    /// What is wrong, and how to put it right where that is plain.
    fileprivate var advised: String { message + (fix.map { " \($0)" } ?? "") }
}
