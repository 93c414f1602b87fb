/// What the handler of a loop has worked out of heads that clients repeat.
///
/// The server recognises a head that came before, byte for byte. What follows from the head alone (a route, a parameter,
/// that nothing in it is to be refused) can be noted with one request and looked up with the next that has the same head.
/// There is a note for at most 1024 heads, and none for a head that was not recognised.
///
/// For use on one loop only: heads of other loops would displace each other's notes.
public struct HeadNotes<Note> {
    @usableFromInline
    struct Entry {
        @usableFromInline
        let head: HTTPServerRequest.Head
        @usableFromInline
        let note: Note

        @inlinable
        init(head: HTTPServerRequest.Head, note: Note) {
            self.head = head
            self.note = note
        }
    }

    @usableFromInline
    var entries: [Entry?]

    /// Makes a place for notes, without any.
    public init() {
        entries = Array(repeating: nil, count: RecentHeads.count)
    }

    /// The note on the head of a request, if there is one.
    @inlinable
    public subscript(request: HTTPServerRequest) -> Note? {
        guard let number = request.head.number, let known = entries[number], known.head === request.head else {
            return nil
        }
        return known.note
    }

    /// Makes a note on the head of a request, if it is one that was recognised and has not been changed since.
    ///
    /// - Parameters:
    ///   - note: The note; not evaluated if it would not be kept.
    ///   - request: The request.
    @inlinable
    public mutating func keep(_ note: @autoclosure () -> Note?, on request: HTTPServerRequest) {
        guard let number = request.head.number else { return }
        entries[number] = note().map { Entry(head: request.head, note: $0) }
    }
}
