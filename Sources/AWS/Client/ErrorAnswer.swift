import JSON

/// What an answer that is not a success says about itself.
struct ErrorAnswer: Sendable {
    /// AWS's name of the error, without a namespace or a link.
    var code: String?
    var message: String?
    var requestID: String?
    /// The region that S3 says a bucket is in.
    var region: String?
    /// S3's name and value pairs that say what an argument has against it.
    var arguments: [(name: String, value: String)] = []

    /// Whether it has the form of an AWS error, and is not some other server's.
    var isFromAWS: Bool { code != nil }

    init(_ response: HTTPResponse) {
        requestID = response["x-amzn-requestid"] ?? response["x-amz-request-id"]
        region = response["x-amz-bucket-region"]
        let first = response.body.first { !" \t\r\n".utf8.contains($0) }
        if first == UInt8(ascii: "{") {
            readJSON(response.body)
        } else if first == UInt8(ascii: "<") {
            readXML(response.body)
        }
        if let header = response["x-amzn-errortype"], !header.isEmpty { code = header }
        code = code.map(Self.bare)
        message = message.map(Self.bounded)
        arguments = arguments.map { (Self.bounded($0.name), Self.bounded($0.value)) }
    }

    private mutating func readJSON(_ body: [UInt8]) {
        guard let object = try? JSONValue(parsing: body).object else { return }
        code = object["__type"]?.string ?? object["code"]?.string ?? object["Code"]?.string
        message = object["message"]?.string ?? object["Message"]?.string ?? object["errorMessage"]?.string
    }

    private mutating func readXML(_ body: [UInt8]) {
        guard let root = try? XMLReader.root(of: body) else { return }
        // S3's error is the root, the query protocol's is one of its children.
        guard let error = root.name == "Error" ? root : root.firstDescendant("Error") else { return }
        code = error["Code"]?.text
        message = error["Message"]?.text
        requestID = requestID ?? error["RequestId"]?.text ?? root["RequestId"]?.text ?? root["RequestID"]?.text
        region = region ?? error["Region"]?.text
        for number in 1...100 {
            guard let name = error["ArgumentName\(number)"]?.text else { break }
            arguments.append((name, error["ArgumentValue\(number)"]?.text ?? ""))
        }
        if let name = error["ArgumentName"]?.text { arguments.append((name, error["ArgumentValue"]?.text ?? "")) }
    }

    // Far more than is ever shown, and little enough to search.
    private static func bounded(_ text: String) -> String { String(text.unicodeScalars.prefix(16_384)) }

    /// Without what may stand around it: `com.amazonaws.lambda#Name`, `Name:http://…`.
    private static func bare(_ code: String) -> String {
        let name = code.prefix { $0 != ":" }
        return String(name.split(separator: "#").last ?? name).trimmingBlanks()
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        String(drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
    }
}
