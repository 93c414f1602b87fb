import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct RecentHeadsTests {
    private let wire = Array("GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer secret\r\n\r\n".utf8)

    private func head(_ target: String = "/") -> HTTPServerRequest.Head {
        HTTPServerRequest(target: target).head
    }

    /// Notes some input as often as it takes to be kept.
    private func keep(_ input: [UInt8], _ head: HTTPServerRequest.Head, in heads: inout RecentHeads) {
        for _ in 0..<2 { heads.note(input.span, head, RequestFraming(isHead: true)) }
    }

    @Test func aHeadIsKnownWhenItComesAgain() throws {
        var heads = RecentHeads()
        #expect(heads.entry(wire) == nil)
        heads.note(wire.span, head("/a"), RequestFraming(keepsAlive: false))
        let found = heads.entry(wire)
        let entry = try #require(found)
        #expect(entry.head.target == "/a")
        #expect(entry.head.number != nil)
        #expect(entry.framing == RequestFraming(keepsAlive: false))
    }

    @Test func onlyTheVeryBytesAreKnown() {
        var heads = RecentHeads()
        keep(wire, head(), in: &heads)
        for index in wire.indices {
            for bit in 0..<8 {
                var other = wire
                other[index] ^= 1 << UInt8(bit)
                #expect(heads.entry(other) == nil)
            }
            #expect(heads.entry(Array(wire[..<index])) == nil)
            #expect(heads.entry(Array(wire[(index + 1)...])) == nil)
        }
        for byte in UInt8.min...UInt8.max { #expect(heads.entry(wire + [byte]) == nil) }
        #expect(heads.entry(wire + wire) == nil)
        #expect(heads.entry(wire) != nil)
    }

    @Test func headsThatComeOnceDriveOutNone() {
        var heads = RecentHeads()
        keep(wire, head(), in: &heads)
        for number in 0..<20_000 { heads.note(Array("GET /\(number)".utf8).span, head(), RequestFraming()) }
        #expect(heads.entry(wire) != nil)
    }

    @Test func headsThatComeInTurnDriveOutNoneAndOneThatStaysTakesItsPlace() throws {
        var heads = RecentHeads()
        keep(wire, head("/a"), in: &heads)
        let found = heads.entry(wire)?.head.number
        let number = try #require(found)
        // Another head with the same place.
        var rival: [UInt8]?
        for attempt in 0..<100_000 where rival == nil {
            var others = heads
            let other = Array("GET /\(attempt)".utf8)
            keep(other, head("/b"), in: &others)
            if others.entry(other)?.head.number == number { rival = other }
        }
        let other = try #require(rival)
        for _ in 0..<10 {
            heads.note(other.span, head("/b"), RequestFraming())
            #expect(heads.entry(other) == nil)
            #expect(heads.entry(wire)?.head.target == "/a")
        }
        keep(other, head("/b"), in: &heads)
        #expect(heads.entry(other)?.head.target == "/b")
        #expect(heads.entry(wire) == nil)
    }

    @Test func noMoreAreKeptThanThereIsRoomFor() {
        var heads = RecentHeads()
        let inputs = (0..<10_000).map { Array("GET /\($0) HTTP/1.1\r\n\r\n".utf8) }
        for (number, input) in inputs.enumerated() { keep(input, head("/\(number)"), in: &heads) }
        var kept: [Int] = []
        for number in inputs.indices where heads.entry(inputs[number]) != nil { kept.append(number) }
        #expect(kept.count <= RecentHeads.count)
        #expect(kept.count > RecentHeads.count / 2)
        for number in kept { #expect(heads.entry(inputs[number])?.head.target == "/\(number)") }
    }

    @Test func longHeadsAreNotKept() {
        var heads = RecentHeads()
        let longest = [UInt8](repeating: 0x61, count: RecentHeads.longest)
        keep(longest, head(), in: &heads)
        keep(longest + [0x61], head(), in: &heads)
        #expect(heads.entry(longest) != nil)
        #expect(heads.entry(longest + [0x61]) == nil)
    }

    @Test func aNoteIsOnOneHeadAlone() throws {
        var heads = RecentHeads()
        keep(wire, head("/a"), in: &heads)
        let found = heads.entry(wire)?.head
        let known = try #require(found)
        var notes = HeadNotes<String>()
        var request = HTTPServerRequest(head: known, body: [], peer: .unix, isSecure: false)
        #expect(notes[request] == nil)
        notes.keep("note", on: request)
        #expect(notes[request] == "note")

        // Another head in the same place.
        let other = HTTPServerRequest(
            head: head("/b").numbered(known.number ?? 0),
            body: [],
            peer: .unix,
            isSecure: false
        )
        #expect(notes[other] == nil)
        notes.keep("other", on: other)
        #expect(notes[request] == nil)
        #expect(notes[other] == "other")

        // A head that was changed is not the one that came.
        notes.keep("note", on: request)
        request.query = nil
        #expect(notes[request] == nil)
        notes.keep("changed", on: request)
        #expect(notes[request] == nil)
        #expect(request.target == "/a")

        var isEvaluated = false
        func evaluated() -> String {
            isEvaluated = true
            return ""
        }
        notes.keep(evaluated(), on: HTTPServerRequest(target: "/"))
        #expect(!isEvaluated)
    }

    @Test func aChangedRequestKeepsTheRest() {
        var request = HTTPServerRequest(
            method: .put,
            target: "/a?b",
            headers: [.accept: "x"],
            body: [1],
            peer: .unix,
            isSecure: true
        )
        request.query = "c"
        request.target = "/a?c"
        request.path = "/d"
        request.method = .post
        request.headers = RequestFields([.accept: "y"])
        #expect(request.method == .post)
        #expect(request.target == "/a?c")
        #expect(request.path == "/d")
        #expect(request.query == "c")
        #expect(request.headers[.accept] == "y")
        #expect(request.body == [1])
        #expect(request.isSecure)
    }
}

extension RecentHeads {
    /// The entry of some input; the test macros take no spans.
    fileprivate mutating func entry(_ input: [UInt8]) -> Entry? { entry(of: input.span) }
}
