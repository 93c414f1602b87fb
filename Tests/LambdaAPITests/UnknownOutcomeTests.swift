import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import Logging
import RESTAPI
import TestSupport
import Testing

/// What callers are told of a write of which nobody knows what becomes.
@Suite struct UnknownOutcomeTests {
    /// A store whose disk does not answer.
    private struct SilentStorage: MappingStorage {
        let base: any ServerStorage
        let code: StorageError.Code

        func write<Output: Sendable>(
            _ hint: WriteHint,
            _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
            effect: @escaping @Sendable (Output) -> Void,
            completion: @escaping @Sendable (Result<Output, any Error>) -> Void
        ) {
            completion(.failure(StorageError(code, "The disk has not answered.")))
        }

        func read<Output: Sendable>(
            _ body: @escaping @Sendable (any MappingReader) throws -> Output,
            completion: @escaping @Sendable (Result<Output, any Error>) -> Void
        ) {
            base.read(body, completion: completion)
        }

        func makeReads() throws(StorageError) -> any MappingReads { try base.makeReads() }
        func snapshot() throws(StorageError) -> any MappingReader { try base.snapshot() }
    }

    private func answers(_ code: StorageError.Code) async throws -> (rest: JSONObject, lambda: (Int, JSONObject)) {
        let faces = try Faces()
        let operations = MappingOperations(
            storage: SilentStorage(base: faces.storage, code: code),
            environment: ControlPlaneEnvironment(
                validation: ValidationSettings(now: Timestamp(milliseconds: 0)),
                now: { Timestamp(milliseconds: 0) }
            )
        )
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let rest = try RESTAPIHandler(
            operations: operations,
            reads: faces.storage.makeReads(),
            configuration: RESTAPIConfiguration(
                version: "test",
                identify: { .unrestricted($0.peer.description) },
                isCurrent: { _ in true },
                requiresAuthentication: { false },
                logger: logger
            )
        )
        let lambda = try LambdaAPIHandler(
            operations: operations,
            reads: faces.storage.makeReads(),
            configuration: LambdaAPIConfiguration(
                identify: { try LambdaAPIConfiguration.unverifiedCaller(of: $0) },
                logger: logger
            )
        )
        let queue = "arn:aws:sqs:us-east-1:123456789012:orders"
        let created = HTTPServerRequest(
            method: .post,
            target: "/v1/event-source-mappings",
            headers: [.contentType: "application/json"],
            body: Array(#"{"function":"f","source":{"type":"sqs","queueArn":"\#(queue)"}}"#.utf8)
        )
        let wired = HTTPServerRequest(
            method: .post,
            target: Faces.mappings,
            body: Array(#"{"FunctionName":"f","EventSourceArn":"\#(queue)"}"#.utf8)
        )
        let first = try #require(await ResponseRecorder.record(created, by: rest).response)
        let second = try #require(await ResponseRecorder.record(wired, by: lambda).response)
        return (
            try JSONValue(parsing: first.body).object ?? [:],
            (second.status.code, try JSONValue(parsing: second.body).object ?? [:])
        )
    }

    @Test("Nobody is told that nothing was stored when nobody knows")
    func unknownIsSaid() async throws {
        let (rest, (status, lambda)) = try await answers(.outcomeUnknown)
        #expect(rest["type"] == "/problems/outcome-unknown")
        #expect(rest["status"] == 503)
        #expect(rest["detail"]?.string?.contains("not known") == true)
        #expect(status == 500)
        #expect(lambda["Type"] == "Service")
        #expect(lambda["Message"]?.string?.contains("not known") == true)
    }

    @Test("A write that was not begun is said to have stored nothing")
    func untouchedIsSaid() async throws {
        let (rest, (status, lambda)) = try await answers(.unavailable)
        #expect(rest["type"] == "/problems/unavailable")
        #expect(rest["detail"]?.string?.hasPrefix("Nothing was stored") == true)
        #expect(status == 503)
        #expect(lambda["Message"]?.string?.hasPrefix("Nothing was stored") == true)
    }
}
