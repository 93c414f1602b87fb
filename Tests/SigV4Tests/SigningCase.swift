import EventSourcesTesting
import SigV4

/// One request with everything that its signature depends on, in the form that goes to botocore.
struct SigningCase: Codable, Sendable {
    enum Style: String, Codable, CaseIterable, Sendable {
        case standard
        case s3
        case query
        case s3Query = "s3-query"

        var isPresigned: Bool { self == .query || self == .s3Query }
        var serviceStyle: ServiceStyle { self == .s3 || self == .s3Query ? .s3 : .standard }
    }

    var style: Style
    var method: String
    var path: String
    var query: String
    var headers: [[String]]
    var body: String
    var unsigned: Bool
    var accessKey: String
    var secretKey: String
    var token: String?
    var region: String
    var service: String
    var timestamp: Int64
    var expires: Int
}

extension SigningCase {
    static func generate(_ style: Style, count: Int, seed: UInt64) -> [SigningCase] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in SigningCase(style, using: &generator) }
    }

    private init(_ style: Style, using generator: inout SplitMix64) {
        self.style = style
        method = generator.pick(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS", "get", "Post"])
        path = Self.path(using: &generator)
        query = style.isPresigned ? Self.distinctQuery(using: &generator) : Self.query(using: &generator)
        headers = Self.headers(isPresigned: style.isPresigned, using: &generator)
        // botocore moves a body into the query when it presigns.
        body = style.isPresigned ? "" : generator.text(of: Self.hexadecimalBytes, count: 0...64)
        unsigned = generator.chance(15)
        accessKey = "AKIA" + generator.text(of: ["A", "B", "7", "Z", "Q", "2"], count: 12...16)
        secretKey = generator.text(of: ["a", "Z", "0", "/", "+", "=", "x"], count: 1...80)
        switch generator.count(0...3) {
        case 0: token = generator.text(of: ["T", "/", "+", "=", "0", "q"], count: 1...120)
        case 1 where !style.isPresigned: token = ""
        default: token = nil
        }
        region = generator.pick(["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "local"])
        service = style.serviceStyle == .s3 ? "s3" : generator.pick(["lambda", "sns", "sqs", "sts", "execute-api"])
        timestamp = Int64(generator.count(0...4_102_444_800))
        expires = generator.count(1...604_800)
    }

    private static let hexadecimalBytes = ["00", "0a", "61", "7b", "7d", "c3", "ff", "e2"]

    private static func path(using generator: inout SplitMix64) -> String {
        let pieces = [
            "a", "B", "9", "-", "_", "~", ".", "..", "/", "//", "/./", "/../", "%20", "%2F", "%2f", "%25", "%2B",
            "%E2%82%AC",
            "%", "%4", "%zz", "+", "*", "!", "'", "(", ")", ":", "@", ";", ",", "=", "$", "&", "[", "]", "^", "|", "`",
            "{",
            "}", "\"", "<", ">", "\\", "ü", "€", "日本", "😀", "2015-03-31", "event-source-mappings", "arn:aws:lambda",
        ]
        return "/" + generator.text(of: pieces, count: 0...9)
    }

    private static let queryPieces = [
        "a", "A", "b", "0", "-", ".", "_", "~", "%20", "%2F", "%2f", "%3D", "%26", "%25", "%C3%BC", "%", "%zz", "+",
        "/", "?",
        ":", "@", "!", "$", "'", "(", ")", "*", ",", ";", "[", "]", "ü", "€", "😀", "tagKeys", "list-type",
    ]

    private static func query(using generator: inout SplitMix64) -> String {
        let pairs = (0..<generator.count(0...6)).map { _ in
            let name = generator.text(of: queryPieces + ["%FF"], count: 0...2)
            return generator.chance(25) ? name : name + "=" + generator.text(of: queryPieces + ["="], count: 0...4)
        }
        return pairs.joined(separator: generator.chance(10) ? "&&" : "&")
    }

    /// Names differ, since botocore keeps only one parameter of each name when it presigns, and no lone percent sign
    /// makes invalid UTF-8 of the letters behind it, which botocore replaces.
    private static func distinctQuery(using generator: inout SplitMix64) -> String {
        let pieces = queryPieces.map { $0 == "%" ? "%-" : $0 }
        let pairs = (0..<generator.count(0...6)).map { index in
            let name = generator.text(of: pieces, count: 0...2) + String(index)
            return generator.chance(25) ? name : name + "=" + generator.text(of: pieces + ["="], count: 0...4)
        }
        return pairs.joined(separator: generator.chance(10) ? "&&" : "&")
    }

    private static func headers(isPresigned: Bool, using generator: inout SplitMix64) -> [[String]] {
        let host = [
            generator.pick(["Host", "host", "HOST"]),
            generator.pick(["lambda.us-east-1.amazonaws.com", "localhost:8080", "[::1]:4566", "Bucket.S3.example"]),
        ]
        let names = [
            "Content-Type", "content-type", "Content-MD5", "X-Amz-Meta-Odd", "x-amz-meta-odd", "X-Amz-Target",
            "x-custom",
            "My-Header", "MY-HEADER", "User-Agent", "Connection", "Expect", "TE", "Trailer", "Upgrade", "Keep-Alive",
            "Proxy-Authorization", "Transfer-Encoding", "X-Amzn-Trace-Id", "Range", "Accept", "Content-Length",
            "Cookie",
            "!odd~name|", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "x1", "x-1", "x_1",
        ]
        let pieces = [
            "a", "B", "0", " ", "  ", "\t", ",", ";", "\"", "=", "/", ":", "ü", "€", "😀", "{\"a\": 1}",
            "application/json",
        ]
        var headers = (0..<generator.count(0...8)).map { _ in
            [generator.pick(names), generator.text(of: pieces, count: 0...7)]
        }
        if !isPresigned, generator.chance(5) { headers.append(["Authorization", "AWS4-HMAC-SHA256 of a former try"]) }
        headers.insert(host, at: generator.count(0...headers.count))
        return headers
    }
}
