import APIExchange
import EventSources
import Foundation
import HTTPServer
import HTTPTypes
import JSON
import RESTAPI
import Testing

@Suite struct OpenAPIDescriptionTests {
    private let description = OpenAPIDescription.controlPlane

    @Test func describesTheOperationsThereAreAndNoOthers() {
        let described = description.operations.map {
            "\($0.id): \($0.method) \($0.path), \($0.members["summary"]?.string ?? "")"
        }
        let routed = RESTAPIHandler.routes.all.map {
            "\($0.operation): \($0.method) \($0.template), \($0.summary)"
        }
        #expect(described.sorted() == routed.sorted())
    }

    @Test func everyReferenceLeadsSomewhere() {
        let dangling = description.references.filter { description[$0] == nil }
        #expect(dangling == [])
        let schemes = Set((description.document["security"]?.array ?? []).flatMap { $0.object?.names ?? [] })
        #expect(Set((description["#/components/securitySchemes"]?.object ?? [:]).names) == schemes)
        let unused = (description.document["components"]?.object ?? [:]).flatMap { kind, components in
            (components.object ?? [:]).map { "#/components/\(kind)/\($0.name)" }
        }.filter { !description.references.contains($0) && !$0.contains("/securitySchemes/") }
        // What a path answers to a method that it does not have belongs to no operation.
        #expect(unused == ["#/components/responses/MethodNotAllowed"])
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func thePathParametersAreThoseOfThePath(operation: String) throws {
        let described = try #require(description.operation(operation))
        let route = try #require(RESTAPIHandler.routes[operation])
        let names = route.template.matches(of: /\{([^}]+)\}/).map { String($0.1) }
        #expect(description.parameters(of: described, in: "path") == Set(names))
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func theQueryParametersAreThoseThatAreRead(operation: String) async throws {
        let described = try #require(description.operation(operation))
        let sample = try await SampleRequest(operation, of: description)
        // The refusal of a parameter that nobody reads lists those that somebody does.
        let answer = await sample.send(query: "no-such-parameter=1")
        #expect(answer.status == 400)
        let finding = answer["violations"]?.array?.last?.object
        let read = finding?["allowed"]?.object?["enum"]?.array?.compactMap(\.string) ?? ["no answer"]
        let names = description.parameters(of: described, in: "query").map { $0 == "tags" ? "tag:KEY" : $0 }
        #expect(Set(names) == Set(read))
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func theFieldsAreThoseThatAreRead(operation: String) async throws {
        let described = try #require(description.operation(operation))
        let names = description.parameters(of: described, in: "header")
        let unusable = [
            "If-Match": "x", "If-None-Match": "x", "X-Change-Reason": String(repeating: "x", count: 513),
            "Idempotency-Key": String(repeating: "x", count: 256), "Last-Event-ID": "x",
            "Prefer": "wait=x",
        ]
        for (name, value) in unusable {
            let sample = try await SampleRequest(operation, of: description)
            let answer = await sample.send(headers: [try #require(HTTPField.Name(name)): value])
            let detail = answer["detail"]?.string?.lowercased() ?? ""
            let isRead = answer.status == 400 && detail.hasPrefix(name.lowercased()) && !detail.contains("does nothing")
            #expect(isRead == names.contains(name), "\(name): \(answer.status) \(detail)")
        }
        let sample = try await SampleRequest(operation, of: description)
        let requestID = try #require(HTTPField.Name("X-Request-Id"))
        #expect(await sample.send(headers: [requestID: "mine"]).headers[requestID] == "mine")
        #expect(names.isSubset(of: Set(unusable.keys).union(["X-Request-Id"])))
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func everyAnswerOfTheServerItselfIsDescribedForEveryOperation(operation: String) throws {
        let described = try #require(description.operation(operation))
        let statuses = Set((described.members["responses"]?.object ?? [:]).map(\.name))
        #expect(
            statuses.isSuperset(of: [
                "400", "401", "403", "408", "413", "414", "417", "431", "500", "501", "503", "505",
            ])
        )
        let route = try #require(RESTAPIHandler.routes[operation])
        if route.role.usual != nil { #expect(statuses.contains("429")) }
        // Whoever may be a stranger is not asked who it is.
        let alternatives = (described.members["security"] ?? description.document["security"])?.array
        #expect((alternatives == []) == (route.role.usual == nil && operation != "getReadiness"))
        if route.template.contains("{") { #expect(statuses.contains("404")) }
        if described.members["requestBody"] != nil { #expect(statuses.isSuperset(of: ["415", "422"])) }
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func everyExampleOfARequestWorks(operation: String) async throws {
        let described = try #require(description.operation(operation))
        #expect((described.members["requestBody"] == nil) == description.requestExamples(of: described).isEmpty)
        for (type, name, body) in description.requestExamples(of: described) {
            let sample = try await SampleRequest(operation, of: description)
            let answer = await sample.send(body, headers: [.contentType: type])
            let text = String(decoding: answer.body, as: UTF8.self)
            switch operation {
            case "createEventSourceMapping": #expect(answer.status == 201, "\(name): \(text)")
            // There is nothing to try again on a server that does not forward.
            case "retryEventSourceMapping": #expect(answer["type"] == "/problems/not-forwarding", "\(name): \(text)")
            default: #expect(answer.status == 200, "\(name): \(text)")
            }
        }
    }

    @Test func theExampleOfACreatedMappingIsTheAnswerToItsRequest() async throws {
        let described = try #require(description.operation("createEventSourceMapping"))
        let request = try #require(description.requestExamples(of: described).first { $0.name == "sqs" })
        let shown = description[
            "#/paths/~1v1~1event-source-mappings/post/responses/201/content/application~1json/examples"
        ]
        var expected = try #require(shown?.object?["sqs"]?.object?["value"]?.object)
        var answer = try await ControlPlaneAPI().send(.post, ControlPlaneAPI.collection, request.body).object
        for name in ["eventSourceMappingId", "eventSourceMappingArn", "createdAt", "updatedAt"] {
            #expect(answer.removeValue(named: name) != nil)
            #expect(expected.removeValue(named: name) != nil)
        }
        #expect(JSONValue.object(answer).text() == JSONValue.object(expected).text())
    }

    @Test func theGeneratedSchemasAreThoseOfTheDeclarations() throws {
        let text = try String(contentsOf: OpenAPIDescription.file, encoding: .utf8)
        let file = try #require(GeneratedSchemas.File(text), "The markers of the generated lines are missing.")
        let lines = GeneratedSchemas.lines
        if ProcessInfo.processInfo.environment["UPDATE_GENERATED"] == "1" {
            try file.replacing(lines).write(to: OpenAPIDescription.file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                file.generated == lines.joined(separator: "\n"),
                "Run UPDATE_GENERATED=1 swift test --filter OpenAPIDescriptionTests, and look at what changed."
            )
        }
    }

    @Test func theGeneratedSchemasAreReadBackAsTheyWereWritten() throws {
        let schemas = try #require(description["#/components/schemas"]?.object)
        for (name, schema) in GeneratedSchemas.components { #expect(schemas[name] == schema, "\(name)") }
    }
}
