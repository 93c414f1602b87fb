import APIExchange
import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import OpenAPIDocument
import Testing

/// `openapi/lambda.yaml` says what the router does; its schemas are held to real answers by the end-to-end tests.
@Suite struct DescriptionTests {
    private static let document = (try? JSONValue(parsing: OpenAPIDocument.lambda.json))?.object ?? [:]

    @Test func everyOperationIsDescribedAndNoOther() throws {
        var described: [String: String] = [:]
        for (path, item) in try #require(Self.document["paths"]?.object) {
            for (method, operation) in try #require(item.object) where method != "parameters" {
                let id = try #require(operation.object?["operationId"]?.string)
                described[id] = "\(method.uppercased()) \(path)"
            }
        }
        let served = LambdaAPIHandler.routes.all.map { ($0.operation, "\($0.method.rawValue) \($0.template)") }
        #expect(described == Dictionary(uniqueKeysWithValues: served))
    }

    @Test(arguments: LambdaAPIHandler.routes.names)
    func describedSuccessIsTheOneAnswered(_ operation: String) async throws {
        let route = try #require(LambdaAPIHandler.routes[operation])
        let item = try #require(Self.document["paths"]?.object?[route.template]?.object)
        let responses = try #require(item[route.method.rawValue.lowercased()]?.object?["responses"]?.object)
        #expect(Set(["400", "403", "429", "500", "503"]).isSubset(of: responses.names))
        let faces = try Faces()
        let id = await faces.createQueue()
        let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        let path = route.template.replacing("{UUID}", with: id).replacing("{Resource}", with: arn)
        let bodies: [String: JSONValue] = [
            "CreateEventSourceMapping": [
                "FunctionName": "consumer", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:other",
            ],
            "UpdateEventSourceMapping": ["BatchSize": 5], "TagResource": ["Tags": ["a": "b"]],
        ]
        let query = operation == "UntagResource" ? "?tagKeys=a" : ""
        let answer = await faces.call(route.method, path + query, bodies[operation])
        #expect(responses.names.filter { $0.hasPrefix("2") } == ["\(answer.status)"])
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        func references(in value: JSONValue) -> [String] {
            switch value {
            case .object(let object):
                object.flatMap { name, value in
                    name == "$ref" ? [value.string ?? ""] : references(in: value)
                }
            case .array(let elements): elements.flatMap(references)
            default: []
            }
        }
        let document = JSONValue.object(Self.document)
        let found = Set(references(in: document))
        #expect(found.count > 20)
        for reference in found {
            let pointer = try JSONPointer(parsing: String(reference.drop { $0 == "#" }))
            #expect(pointer.value(in: document) != nil, "\(reference)")
        }
    }
}
