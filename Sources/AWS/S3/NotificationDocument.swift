import ControlPlane

/// A bucket's notification configuration, of which single entries change and everything else keeps its bytes.
struct NotificationDocument: Sendable {
    /// A `CloudFunctionConfiguration` that was read.
    private struct Entry {
        var notification: BucketNotification
        /// Whether it holds nothing but what is understood here.
        var isPlain: Bool
        var range: Range<Int>
    }

    private static let entryName = "CloudFunctionConfiguration"

    let bytes: [UInt8]
    private let root: XMLElement
    private let entries: [Entry]

    private static let empty = Array(
        "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>".utf8
    )

    init(parsing given: [UInt8]) throws(XMLFailure) {
        var bytes = given
        var root = try XMLReader.root(of: bytes)
        // What moto answers for a bucket without notifications.
        if root.name == "GetBucketNotificationResponse", root.children.isEmpty {
            bytes = Self.empty
            root = try XMLReader.root(of: bytes)
        }
        guard root.name == "NotificationConfiguration" else {
            throw XMLFailure(reason: "the root is no NotificationConfiguration", offset: root.range.lowerBound)
        }
        self.bytes = bytes
        self.root = root
        entries = root.all(Self.entryName).map(Self.entry)
    }

    /// The entries for functions, all or those that a condition holds for.
    func notifications(where isIncluded: (String) -> Bool = { _ in true }) -> [BucketNotification] {
        entries.map(\.notification).filter { isIncluded($0.id) }
    }

    /// Whether every one of these entries is there as it should be, and none of the others.
    func shows(_ wanted: [BucketNotification], without removed: Set<String>) -> Bool {
        let ids = Set(wanted.map(\.id))
        return wanted.allSatisfy { notification in
            let same = entries.filter { $0.notification.id == notification.id }
            return same.count == 1 && same[0].isPlain && same[0].notification.isSame(as: notification)
        } && !entries.contains { removed.contains($0.notification.id) && !ids.contains($0.notification.id) }
    }

    /// The document with entries removed, and others put in the place of those of the same id or after the last one.
    ///
    /// - Returns: The new document's bytes, or `nil` if it would be the same.
    /// - Throws: The value that XML cannot hold.
    func replacing(removing: Set<String>, adding: [BucketNotification]) throws(UnwritableText) -> [UInt8]? {
        guard !shows(adding, without: removing) else { return nil }
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        var missing = adding
        for entry in entries {
            let id = entry.notification.id
            if let index = missing.firstIndex(where: { $0.id == id }) {
                let wanted = missing.remove(at: index)
                if !entry.isPlain || !entry.notification.isSame(as: wanted) {
                    edits.append((entry.range, try element(wanted)))
                }
            } else if removing.contains(id) || adding.contains(where: { $0.id == id }) {
                edits.append((entry.range, []))
            }
        }
        var new: [UInt8] = []
        for notification in missing { new += try element(notification) }
        if !new.isEmpty { edits.append(insertion(of: new)) }
        return apply(edits)
    }

    private func apply(_ edits: [(range: Range<Int>, text: [UInt8])]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[position..<edit.range.lowerBound]
            result += edit.text
            position = edit.range.upperBound
        }
        return result + bytes[position...]
    }

    /// After the last entry of any destination, as S3 itself orders them: EventBridge comes last.
    private func insertion(of text: [UInt8]) -> (range: Range<Int>, text: [UInt8]) {
        let destinations = ["TopicConfiguration", "QueueConfiguration", Self.entryName]
        if let last = root.children.last(where: { destinations.contains($0.name) }) {
            return (last.range.upperBound..<last.range.upperBound, text)
        }
        if let content = root.contentRange { return (content.lowerBound..<content.lowerBound, text) }
        // A root of one tag is opened: `<X a="b" />` becomes `<X a="b" >…</X>`.
        let end = root.range.upperBound
        let closing = Array("</\(root.prefix)\(root.name)>".utf8)
        return ((end - 2)..<end, [UInt8(ascii: ">")] + text + closing)
    }

    /// A value that no XML document can hold.
    struct UnwritableText: Error {
        var value: String
    }

    private func element(_ notification: BucketNotification) throws(UnwritableText) -> [UInt8] {
        func leaf(_ name: String, _ text: String) throws(UnwritableText) -> String {
            guard let escaped = XMLText.escape(text) else { throw UnwritableText(value: text) }
            return "<\(root.prefix)\(name)>\(escaped)</\(root.prefix)\(name)>"
        }
        func group(_ name: String, _ content: String) -> String {
            "<\(root.prefix)\(name)>\(content)</\(root.prefix)\(name)>"
        }
        var content = try leaf("Id", notification.id) + leaf("CloudFunction", notification.function)
        for event in notification.events { content += try leaf("Event", event) }
        var rules = ""
        for (name, value) in [("prefix", notification.prefix), ("suffix", notification.suffix)] {
            if let value { rules += group("FilterRule", try leaf("Name", name) + leaf("Value", value)) }
        }
        if !rules.isEmpty { content += group("Filter", group("S3Key", rules)) }
        return Array(group(Self.entryName, content).utf8)
    }

    private static func entry(_ element: XMLElement) -> Entry {
        var notification = BucketNotification(
            id: element["Id"]?.text ?? "",
            function: element["CloudFunction"]?.text ?? "",
            events: element.all("Event").map(\.text),
            prefix: nil,
            suffix: nil
        )
        let known: Set = ["Id", "CloudFunction", "Event", "Filter"]
        var isPlain = element.children.allSatisfy { known.contains($0.name) }
        let keys = element["Filter"]?.all("S3Key") ?? []
        isPlain = isPlain && keys.count <= 1 && element["Filter"]?.children.count ?? 0 == keys.count
        for rule in keys.flatMap({ $0.all("FilterRule") }) {
            let value = rule["Value"]?.text
            // S3 takes the names in any case, and answers `Prefix`.
            switch rule["Name"]?.text.lowercased() {
            case "prefix" where notification.prefix == nil: notification.prefix = value
            case "suffix" where notification.suffix == nil: notification.suffix = value
            default: isPlain = false
            }
        }
        return Entry(notification: notification, isPlain: isPlain, range: element.range)
    }
}

extension BucketNotification {
    /// Whether two entries mean the same: the order of events, and an empty prefix or suffix, say nothing.
    func isSame(as other: BucketNotification) -> Bool {
        id == other.id && function == other.function && Set(events) == Set(other.events)
            && (prefix ?? "") == (other.prefix ?? "") && (suffix ?? "") == (other.suffix ?? "")
    }
}
