import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import Synchronization

extension RESTAPIHandler {
    /// `POST /v1/validate`: a result for each of many mappings.
    ///
    /// Reading the body, checking and rendering take far longer than a loop should be held, and are done beside the loops.
    func validateMappings(_ exchange: RESTExchange) throws {
        let caller = configuration.requiresAuthentication() ? exchange.caller.name : exchange.request.peer.host
        let work = ValidationWork(exchange: exchange, operations: operations)
        switch operations.validationDesk.bring(caller, { await work.run() }) {
        case .admitted: exchange.responder.onClose { if $0 == .peerClosed { work.cancel() } }
        case .callerIsBusy:
            throw Problem(
                .tooManyRequests,
                "One batch of a caller is validated at a time, and another one of \(caller) is not done.",
                headers: [.retryAfter: "1"]
            )
        case .deskIsFull:
            throw Problem(
                .unavailable,
                "As many batches wait to be validated as the server holds.",
                headers: [.retryAfter: "5"]
            )
        }
    }
}

/// The validation of one batch, from its body to its answer.
private final class ValidationWork: Sendable {
    private let exchange: RESTExchange
    private let operations: MappingOperations
    private let isCancelled = Atomic(false)

    /// How many requests are checked before others may go first, and before looking whether anybody wants the answer.
    private static let sliceLength = 16

    init(exchange: RESTExchange, operations: MappingOperations) {
        self.exchange = exchange
        self.operations = operations
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    func run() async -> @Sendable () -> Void {
        do {
            let requests = try BatchRequest(exchange.body()).mappings
            var batch = try operations.batchValidation(seenFrom: exchange.caller.scope)
            var answer = BatchAnswer()
            for (index, request) in requests.enumerated() {
                if index.isMultiple(of: Self.sliceLength) {
                    await Task.yield()
                    guard !isCancelled.load(ordering: .relaxed) else { return {} }
                }
                var result = try batch.validate(ReadOnlyMembers.removed(from: request))
                result.violations = ReadOnlyMembers.refuse(in: request) + result.violations
                answer.add(result, under: .root / "mappings" / index)
            }
            let body = JSONValue.object(["results": .array(answer.results)]).serialized()
            return { [exchange] in exchange.respond(.ok, body) }
        } catch {
            return { [exchange] in exchange.fail(error) }
        }
    }
}

/// The results of a batch, which tells a bounded number of findings: a small request can break a great many rules.
private struct BatchAnswer {
    private(set) var results: [JSONValue] = []
    private var violationsTold = 0
    private var warningsTold = 0

    /// The most violations, and the most warnings, of an answer that are told one by one.
    private static let limit = 1000

    mutating func add(_ result: Validated<MappingDefinition>, under base: JSONPointer) {
        results.append([
            "valid": .bool(result.violations.isEmpty),
            "violations": Self.told(result.violations, &violationsTold, under: base),
            "warnings": Self.told(result.warnings, &warningsTold, under: base),
        ])
    }

    private static func told(_ findings: [Finding], _ count: inout Int, under base: JSONPointer) -> JSONValue {
        let room = max(0, limit - count)
        count += findings.count
        let told =
            findings.count <= room ? findings : findings.prefix(room) + [.more(findings.count - room, limit: limit)]
        return .array(told.map { $0.moved(under: base).json })
    }
}

/// The body of `POST /v1/validate`.
private struct BatchRequest {
    let mappings: [JSONValue]

    init(_ body: JSONValue) throws {
        var violations: [Finding] = []
        for name in body.object?.names ?? [] where name != "mappings" {
            violations.append(
                Finding(
                    at: .root / name,
                    .unknownMember,
                    "There is no member “\(name)” here; only `mappings`.",
                    fix: "Leave it out."
                )
            )
        }
        let pointer = body.object == nil ? JSONPointer.root : .root / "mappings"
        let count = BatchValidation.maximumCount
        guard let mappings = body.object?["mappings"]?.array else {
            violations.append(
                Finding(
                    at: pointer,
                    body.object == nil || body.object?["mappings"] != nil ? .wrongType : .required,
                    "The body must be an object with a list `mappings`.",
                    allowed: ["type": "array"],
                    fix: #"Send {"mappings": […]}."#
                )
            )
            throw OperationFailure.invalid(violations: violations, warnings: [])
        }
        if mappings.count > count {
            violations.append(
                Finding(
                    at: pointer,
                    .outOfRange,
                    "There are \(mappings.count) mappings; one call takes up to \(count).",
                    allowed: ["maxItems": .integer(count)],
                    fix: "Send them in several calls."
                )
            )
        }
        guard violations.isEmpty else { throw OperationFailure.invalid(violations: violations, warnings: []) }
        self.mappings = mappings
    }
}

extension Finding {
    /// The same finding about a part of a larger document.
    fileprivate func moved(under base: JSONPointer) -> Finding {
        var finding = self
        finding.pointer = JSONPointer(tokens: base.tokens + pointer.tokens)
        return finding
    }
}
