import Foundation
import FoundationNetworking
import JSON

/// A plain HTTP client for one server.
struct Client: Sendable {
    /// An answer.
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: Data

        /// The body as JSON; `null` if it is none.
        var json: JSONValue { (try? JSONValue(parsing: Array(body))) ?? .null }

        /// A member of the body.
        subscript(name: String) -> JSONValue? { json.object?[name] }
    }

    let base: String
    private let session: URLSession

    /// Makes a client of a server.
    ///
    /// - Parameters:
    ///   - server: The server.
    ///   - host: The host to ask for in place of the one that the server names.
    init(_ server: Server, host: String? = nil) {
        base = host.map { "http://\($0):\(server.port)" } ?? server.base
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        configuration.timeoutIntervalForRequest = 120
        session = URLSession(configuration: configuration)
    }

    /// Sends a request and waits for its answer.
    func send(
        _ method: String = "GET",
        _ path: String,
        _ body: JSONValue? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        guard let url = URL(string: base + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.serialized())
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await answer(to: request)
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            fields["\(name)".lowercased()] = "\(value)"
        }
        return Answer(status: response.statusCode, headers: fields, body: data)
    }

    /// Waits until nothing is to be forwarded any more; what failed for good counts as done.
    func waitUntilForwarded() async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        var last: Int64 = 0
        while true {
            var waiting: [JSONValue] = []
            // Twice, since one may go from the second state to the first between the looks.
            for state in ["pending", "retrying", "pending"] {
                let list = try await send("GET", "/v1/event-source-mappings?limit=1&upstream=\(state)")
                waiting += list["eventSourceMappings"]?.array ?? []
            }
            if waiting.isEmpty { return }
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Timeout(description: "not forwarded in time: \(waiting)")
            }
            let changes = try await send("GET", "/v1/changes?limit=1000&wait=5&after=\(last)")
            last = changes["next"]?.integer ?? last
        }
    }

    /// On a busy machine URLSession has been seen to forget an exchange, and its own timeout with it.
    private func answer(to request: URLRequest) async throws -> (Data, URLResponse) {
        let outcome = OneShot<Result<(Data, URLResponse), any Error>>()
        let task = session.dataTask(with: request) { data, response, error in
            if let data, let response {
                outcome.fulfil(.success((data, response)))
            } else {
                outcome.fulfil(.failure(error ?? URLError(.unknown)))
            }
        }
        task.resume()
        guard let result = await outcome.value(within: .seconds(180)) else {
            throw ChildProcess.Timeout(description: "no answer to \(request.httpMethod ?? "") \(request)")
        }
        return try result.get()
    }

    /// Creates an SQS mapping of a function and a queue of the same name.
    func create(_ name: String) async throws -> Answer {
        try await send("POST", "/v1/event-source-mappings", Self.request(name))
    }

    /// The request that creates an SQS mapping of a function and a queue of the same name.
    static func request(_ name: String) -> JSONValue {
        [
            "function": .string(name),
            "source": [
                "type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)"),
            ],
        ]
    }
}
