import EventSourcesTesting
import Testing

@testable import HTTPServer

@Suite struct SplitTests {
    static let streams: [String] = [
        wire("GET /a?b HTTP/1.1", "Host: a", "X: y"),
        "\r\n" + wire("GET / HTTP/1.1", "Host: a") + "\r\n" + wire("GET /2 HTTP/1.0"),
        wire("POST / HTTP/1.1", "Host: a", "Content-Length: 5", body: "hello") + wire("GET /n HTTP/1.1", "Host: a"),
        wire(
            "POST / HTTP/1.1",
            "Host: a",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            body: "5;x\r\nhello\r\n"
        )
            + "1\r\n!\r\n0\r\nT: u\r\n\r\n" + wire("DELETE /d HTTP/1.1", "Host: a", "Connection: close"),
        wire("GET / HTTP/1.1", "Host: a") + "GET /bad\r\n\r\n",
        wire("POST / HTTP/1.1", "Host: a", "Content-Length: x"),
        wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body: "5\r\nhello!\r\n0\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
        "GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n",
        wire("GET / HTTP/1.1", "Host: a", "X: " + String(repeating: "b", count: 33_000)),
    ]

    @Test(arguments: streams)
    func byteByByteGivesTheSame(_ stream: String) {
        let bytes = Array(stream.utf8)
        #expect(ParsedStream(bytes.map { [$0] }) == ParsedStream([bytes]))
    }

    @Test(arguments: streams)
    func everyCutInTwoGivesTheSame(_ stream: String) {
        let bytes = Array(stream.utf8)
        let whole = ParsedStream([bytes])
        for cut in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 500)) {
            #expect(ParsedStream([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    @Test(arguments: 0..<8)
    func mutatedStreamsGiveTheSameHoweverCut(_ seed: Int) async {
        var random = SplitMix64(seed: UInt64(seed))
        for _ in 0..<1000 {
            // Tests that wait for a server are to have their turn.
            await Task.yield()
            var bytes = Array(Self.streams[Int.random(in: 0..<8, using: &random)].utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) { mutate(&bytes, &random) }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let whole = ParsedStream([bytes])
            #expect(ParsedStream(pieces) == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for request in whole.requests {
                // Whatever was accepted could be sent on without changing its meaning.
                #expect(request.fields.allSatisfy { !$0.contains("\r") && !$0.contains("\n") && !$0.contains("\0") })
                #expect(!request.target.contains(" "))
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let interesting = Array("\r\n\t :;,=0159afAF\u{0}\u{7F}%/?#*[]chunkedContent-Length".utf8) + [0x80, 0xFF]
        guard !bytes.isEmpty, let byte = interesting.randomElement(using: &random) else { return }
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[position] = byte
        case 1: bytes.insert(byte, at: position)
        case 2: bytes.remove(at: position)
        case 3: bytes.removeSubrange(position..<min(bytes.count, position + 6))
        default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + 12)], at: position)
        }
    }
}
