import JSON

/// The form in which a follower takes changes.
public enum FeedFormat: Sendable, Hashable {
    /// A JSON object: `changes`, and `next`, which is where to go on.
    case page
    /// Server-Sent Events (HTML, section 9.2), with the sequence as the event's id.
    case events
}

/// Some changes in a row, rendered; all who follow from the same place are given the same bytes.
public struct FeedPage: Sendable {
    /// The changes as text.
    public let bytes: [UInt8]
    /// The sequence of the last one, also if it is not for this reader; where the page begins if there is none.
    public let last: Int64
    /// Whether there is nothing for this reader.
    public let isEmpty: Bool

    /// Renders changes.
    ///
    /// - Parameters:
    ///   - changes: The changes, oldest first.
    ///   - after: The sequence after which they start.
    ///   - format: The form.
    ///   - scope: Whose mappings the reader may see; changes of others are left out.
    /// - Throws: ``StorageError`` with code `corrupt` if a stored document cannot be read.
    public init(
        _ changes: [ChangeEntry],
        after: Int64,
        format: FeedFormat,
        scope: AccessScope
    ) throws {
        self.init(try changes.map(RenderedChange.init)[...], after: after, format: format, scope: scope)
    }

    init(_ all: ArraySlice<RenderedChange>, after: Int64, format: FeedFormat, scope: AccessScope) {
        last = all.last?.sequence ?? after
        let changes = scope.isEverything ? all : all.filter { scope.covers(memberState: $0.state) }[...]
        isEmpty = changes.isEmpty
        var text: [UInt8] = []
        text.reserveCapacity(changes.reduce(64) { $0 + $1.json.count + 64 })
        switch format {
        case .page:
            text.append(contentsOf: #"{"changes":["#.utf8)
            for (index, change) in changes.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.append(contentsOf: change.json)
            }
            text.append(contentsOf: "],\"next\":\(last)}".utf8)
        case .events:
            for change in changes {
                text.append(contentsOf: "id: \(change.sequence)\nevent: change\ndata: ".utf8)
                text.append(contentsOf: change.json)
                text.append(contentsOf: "\n\n".utf8)
            }
        }
        bytes = text
    }
}

/// A change as JSON, rendered once for all who follow.
struct RenderedChange: Sendable {
    let sequence: Int64
    let json: [UInt8]
    /// The members of the mapping, which tell whose it is.
    let state: [UInt8]

    init(_ change: ChangeEntry) throws {
        sequence = change.sequence
        json = try JSONValue.object(change.json()).serialized()
        state = change.state
    }
}

/// What one delivery hands out: some changes in a row, and the pages made of them so far.
struct FeedBatch: Sendable {
    private struct PageKey: Hashable {
        var after: Int64
        var limit: Int
        var format: FeedFormat
        var scope: AccessScope
    }

    private let changes: [RenderedChange]
    /// The sequence after which they start.
    private let after: Int64
    private var pages: [PageKey: FeedPage] = [:]
    /// How many bytes were handed out.
    private(set) var bytes = 0

    init(_ changes: [ChangeEntry], after: Int64) throws {
        self.after = after
        self.changes = try changes.map(RenderedChange.init)
    }

    var count: Int { changes.count }

    /// The page of a follower; `nil` if there is nothing for it here, or if it came from farther behind meanwhile.
    mutating func page(of follower: Follower) -> FeedPage? {
        let (sequence, limit) = (follower.after, follower.limit)
        guard sequence >= after else { return nil }
        let key = PageKey(after: sequence, limit: limit, format: follower.format, scope: follower.scope)
        if let page = pages[key] {
            bytes += page.bytes.count
            return page
        }
        // The changes are in order, and nearly all followers stand right before the first one.
        guard let start = changes.firstIndex(where: { $0.sequence > sequence }) else { return nil }
        let page = FeedPage(
            changes[start...].prefix(limit),
            after: sequence,
            format: follower.format,
            scope: follower.scope
        )
        pages[key] = page
        bytes += page.bytes.count
        return page
    }
}
