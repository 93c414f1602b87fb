import Glibc
import HostSystem
import JSON
import Yams

/// The keys and values of a configuration file, YAML or JSON, before anyone knows whether they are allowed.
struct ConfigurationFile: Sendable {
    /// A value as it stands in the file.
    enum Value: Sendable, Hashable {
        case text(String)
        case list([String])
        /// Something that no setting can be; the text says what.
        case unusable(String)
    }

    let path: String
    let values: [(key: String, value: Value)]

    /// Reads a file; a name that ends in `.json` is JSON, every other YAML.
    ///
    /// - Throws: A ``CommandFailure`` that names the file, and the place in it.
    init(path: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.bytes(at: path)
        } catch {
            throw CommandFailure(.noInput, "\(path): \(error)")
        }
        try self.init(path: path, bytes: bytes)
    }

    /// Reads the bytes of a file.
    init(path: String, bytes: [UInt8]) throws(CommandFailure) {
        self.path = path
        var bytes = bytes
        ByteOrderMark.remove(from: &bytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.configuration, "\(path): the file is not UTF-8")
        }
        values = path.hasSuffix(".json") ? try Self.json(bytes, path) : try Self.yaml(text, path)
    }

    private static func yaml(_ text: String, _ path: String) throws(CommandFailure) -> [(key: String, value: Value)] {
        if let line = YAMLText.lineOfExcess(in: text) {
            throw CommandFailure(.configuration, "\(path):\(line): \(YAMLText.excess)")
        }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw CommandFailure(.configuration, "\(path): \(error)")
        }
        guard let root, root.null == nil || root.scalar?.string.isEmpty == false else { return [] }
        guard let mapping = root.mapping else {
            throw CommandFailure(.configuration, "\(path): the file must be a mapping of keys to values")
        }
        return mapping.map { pair in
            (pair.key.scalar?.string ?? "(not a text)", value(pair.value))
        }
    }

    private static func value(_ node: Node) -> Value {
        if let sequence = node.sequence {
            let texts = sequence.map { $0.null == nil ? $0.scalar?.string : nil }
            let present = texts.compactMap(\.self)
            return present.count == texts.count ? .list(present) : .unusable("a list of more than plain values")
        }
        guard let scalar = node.scalar else { return .unusable("a mapping") }
        return node.null == nil ? .text(scalar.string) : .unusable("null")
    }

    private static func json(_ bytes: [UInt8], _ path: String) throws(CommandFailure) -> [(key: String, value: Value)] {
        let root: JSONValue
        do {
            root = try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure(.configuration, "\(path): \(error)")
        }
        guard case .object(let members) = root else {
            throw CommandFailure(.configuration, "\(path): the file must be an object")
        }
        return members.map { ($0.name, value($0.value)) }
    }

    private static func value(_ json: JSONValue) -> Value {
        switch json {
        case .array(let items):
            let texts = items.compactMap(text)
            return texts.count == items.count ? .list(texts) : .unusable("a list of more than plain values")
        case .object: return .unusable("an object")
        default: return text(json).map(Value.text) ?? .unusable("null")
        }
    }

    private static func text(_ json: JSONValue) -> String? {
        switch json {
        case .string(let text): text
        case .number(let number): number.description
        case .bool(let flag): String(flag)
        default: nil
        }
    }
}
