import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON

extension RESTAPIHandler {
    /// `POST /v1/validate`: a result for each of many mappings.
    func validateMappings(_ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        let body = try exchange.body()
        _ = try exchange.request.preferred(of: [.json])
        let requests = try BatchRequest(body).mappings
        let plain = requests.map(ReadOnlyMembers.removed)
        let results = try BatchValidation(environment: operations.environment).validate(
            plain,
            against: reader,
            seenFrom: exchange.caller.scope
        )
        let answers = zip(requests, results).enumerated().map { index, pair -> JSONValue in
            let (request, result) = pair
            let violations = ReadOnlyMembers.refuse(in: request) + result.violations
            let base = JSONPointer.root / "mappings" / index
            return [
                "valid": .bool(violations.isEmpty),
                "violations": .array(violations.map { $0.moved(under: base).json }),
                "warnings": .array(result.warnings.map { $0.moved(under: base).json }),
            ]
        }
        exchange.respond(.ok, ["results": .array(answers)])
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
