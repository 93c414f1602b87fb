import HTTPServer
import TestSupport

/// Requests whose end two readers could see in two places, each with a second request behind.
enum Smuggling {
    /// What a front end would take for a body, and a careless server for another request.
    private static let hidden = "GET /v1/source-types HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    static let variants: [String: String] = [
        "length and chunks": post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden),
        "chunks and length": post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n" + hidden),
        "two lengths": post("Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)", hidden),
        "the same length twice": post("Content-Length: 0\r\nContent-Length: 0", hidden),
        "list of lengths": post("Content-Length: 0, 0", hidden),
        "signed length": post("Content-Length: +0", hidden),
        "negative length": post("Content-Length: -1", hidden),
        "hexadecimal length": post("Content-Length: 0x0", hidden),
        "length with a space inside": post("Content-Length: 0 0", hidden),
        "empty length": post("Content-Length:", hidden),
        "length beyond all": post("Content-Length: 18446744073709551616", hidden),
        "space before the colon": post("Content-Length : 0", hidden),
        "tab before the colon": post("Transfer-Encoding\t: chunked", "0\r\n\r\n" + hidden),
        "folded field": post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n" + hidden),
        "folded first field": "POST / HTTP/1.1\r\n Content-Length: 0\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
        "unknown coding": post("Transfer-Encoding: xchunked", "0\r\n\r\n" + hidden),
        "coding twice": post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n" + hidden),
        "chunked not last": post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n" + hidden),
        "chunked quoted": post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n" + hidden),
        "vertical tab in the coding": post("Transfer-Encoding: \u{0B}chunked", "0\r\n\r\n" + hidden),
        "NUL in the coding": post("Transfer-Encoding: chunked\u{0}", "0\r\n\r\n" + hidden),
        "chunks in HTTP/1.0": "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        "chunk size with a sign": chunked("+0\r\n\r\n" + hidden),
        "chunk size with a prefix": chunked("0x0\r\n\r\n" + hidden),
        "chunk size beyond all": chunked("10000000000000000\r\n" + hidden),
        "chunk size with a space": chunked("0 \r\n\r\n" + hidden),
        "chunk extension with a line feed": chunked("0;a\n\r\n\r\n" + hidden),
        "chunk without its end": chunked("1\r\nab\r\n0\r\n\r\n" + hidden),
        "chunk ended by a line feed": chunked("1\r\na\n0\r\n\r\n" + hidden),
        "bare line feeds": "GET / HTTP/1.1\nHost: 127.0.0.1\n\n" + hidden,
        "bare carriage return in a field": get("X: a\rContent-Length: 0"),
        "bare line feed in a field": get("X: a\nContent-Length: 0"),
        "two hosts": get("Host: evil.example"),
        "no host": "GET / HTTP/1.1\r\n\r\n" + hidden,
        "field without a name": get(": a"),
        "field without a colon": get("abc"),
        "trailer that is a length": chunked("0\r\nContent-Length: 5\r\nA\u{0}: b\r\n\r\n" + hidden),
        "two spaces in the request line": "GET  / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
        "lower-case version": "GET / http/1.1\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
        "version without a minor": "GET / HTTP/1\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
        "HTTP/2 preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden,
        "HTTP/0.9": "GET /\r\n" + hidden,
    ]

    private static func post(_ fields: String, _ rest: String) -> String {
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)\r\n\r\n\(rest)"
    }

    private static func chunked(_ rest: String) -> String { post("Transfer-Encoding: chunked", rest) }

    private static func get(_ field: String) -> String {
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\(field)\r\n\r\n\(hidden)"
    }

    /// What a server does wrong: it must answer once, refuse, and close.
    static func findings(port: Int) async throws -> [String] {
        var findings: [String] = []
        for (name, bytes) in variants {
            let client = try RawClient(.tcp(host: "127.0.0.1", port: port))
            try await client.send(Array(bytes.utf8))
            client.finishSending()
            let answer = try await client.rest()
            let statuses = answer.matches(of: /HTTP\/1\.[01] ([0-9]{3})/).map { String($0.1) }
            let isRefused = statuses.count == 1 && (statuses[0].hasPrefix("4") || statuses[0].hasPrefix("5"))
            if !isRefused { findings.append("\(name): answered \(statuses)") }
        }
        return findings
    }
}
