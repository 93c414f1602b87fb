import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test func oneOfTwoHundredIdenticalCreationsSucceeds() async throws {
        let faces = try Faces()
        let body: JSONValue = ["FunctionName": "f", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"]
        let recorders = (0..<200).map { _ in ResponseRecorder() }
        // All are under way before the first is answered: they meet in the store.
        for recorder in recorders {
            let request = HTTPServerRequest(method: .post, target: Faces.mappings, body: body.serialized())
            faces.lambda.handle(request, responder: Responder(sink: recorder))
        }
        var created: [JSONValue] = []
        var refused: Set<String> = []
        var conflicts = 0
        for recorder in recorders {
            let response = try #require(await recorder.outcome().response)
            let json = try JSONValue(parsing: response.body)
            switch response.status.code {
            case 202: created.append(json)
            case 409:
                conflicts += 1
                refused.insert(json.object?["message"]?.string ?? "")
            default: Issue.record("\(response.status): \(json)")
            }
        }
        #expect(created.count == 1)
        #expect(conflicts == 199)
        let id = try #require(created.first?.object?["UUID"]?.string)
        #expect(refused.count == 1)
        #expect(refused.first?.hasSuffix(id) == true)
    }

    @Test func updatesOfOneMappingAllCount() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let recorders = (1...50).map { _ in ResponseRecorder() }
        for (number, recorder) in recorders.enumerated() {
            let body: JSONValue = ["BatchSize": .integer(number % 9 + 1)]
            let request = HTTPServerRequest(
                method: .put,
                target: "\(Faces.mappings)/\(id)",
                body: body.serialized()
            )
            faces.lambda.handle(request, responder: Responder(sink: recorder))
        }
        for recorder in recorders { #expect(await recorder.outcome().response?.status == .accepted) }
        #expect(await faces.get(id).headers[.eTag] == "\"51\"")
    }
}
