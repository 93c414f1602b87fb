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
        let served = LambdaOperation.allCases.map { ($0.rawValue, "\($0.method.rawValue) \($0.template)") }
        #expect(described == Dictionary(uniqueKeysWithValues: served))
    }

    @Test(arguments: LambdaOperation.allCases)
    func describedSuccessIsTheOneAnswered(_ operation: LambdaOperation) throws {
        let method = operation.method.rawValue.lowercased()
        let item = try #require(Self.document["paths"]?.object?[operation.template]?.object)
        let responses = try #require(item[method]?.object?["responses"]?.object)
        #expect(responses.names.filter { $0.hasPrefix("2") } == ["\(operation.successStatus.code)"])
        #expect(Set(["400", "403", "429", "500", "503"]).isSubset(of: responses.names))
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
