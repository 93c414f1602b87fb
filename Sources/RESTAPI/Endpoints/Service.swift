import APIExchange
import ControlPlane
import Dispatch
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import OpenAPIDocument
import UntrustedText

extension RESTAPIHandler {
    /// `GET /`: a short index that says where everything is.
    func getIndex(_ exchange: RESTExchange) {
        let paths = Self.routes.all.map { route -> JSONValue in
            [
                "method": .string(route.method.rawValue), "path": .string(route.template),
                "summary": .string(route.summary),
            ]
        }
        exchange.respond(
            .ok,
            [
                "name": "lambda-event-sources", "version": .string(configuration.version),
                "description":
                    "A control plane for AWS Lambda event source mappings. It keeps and checks them; it delivers no events.",
                "documentation": [
                    "openapi": "/openapi.json", "lambdaOpenapi": "/openapi/lambda.json",
                    "sourceTypes": "/v1/source-types", "problems": "/problems",
                ],
                "operations": .array(paths),
            ]
        )
    }

    /// `GET /healthz`: the process answers.
    func getHealth(_ exchange: RESTExchange) {
        exchange.respond(.ok, ["status": "ok"])
    }

    /// `GET /readyz`: everything that is needed works, or what does not.
    ///
    /// What it looks at may hang, a disk for example: that must not hold up the other connections of this loop.
    func getReadiness(_ exchange: RESTExchange) {
        let showsReasons = exchange.query.has("verbose") || !configuration.requiresAuthentication()
        let readinessChecks = configuration.readinessChecks
        reads.read {
            try $0.changeHorizon().latest
        } completion: { result in
            let database: ReadinessCheck.Outcome
            switch result {
            case .success: database = .ok(nil)
            case .failure(let error): database = .failing("\(error)")
            }
            Self.readinessQueue.async {
                let outcomes = [("database-readable", database)] + readinessChecks.map { ($0.name, $0.outcome()) }
                exchange.respond(outcomes, showingReasons: showsReasons)
            }
        }
    }

    private static let readinessQueue = DispatchQueue(label: "lambda-event-sources.readiness")

    /// `GET /metrics`: what has been measured, for Prometheus.
    func getMetrics(_ exchange: RESTExchange) throws {
        guard let metrics = configuration.metrics else {
            throw Problem(.notFound, "This server measures nothing.")
        }
        // Counting open files and rendering must not hold up the other connections of this loop; so below.
        Self.renderingQueue.async { exchange.respond(.ok, metrics(), type: .metrics) }
    }

    private static let renderingQueue = DispatchQueue(label: "lambda-event-sources.rendering")

    /// `GET /openapi.json`, `GET /openapi.yaml`, and the same of the Lambda API under `/openapi`.
    func getOpenAPI(
        _ document: @escaping @Sendable @autoclosure () -> OpenAPIDocument,
        as type: MediaType,
        _ exchange: RESTExchange
    ) {
        Self.renderingQueue.async {
            let document = document()
            exchange.respond(.ok, type == .yaml ? document.yaml : document.json, type: type, caching: .ofVersion)
        }
    }

    /// `GET /v1/source-types`.
    func listSourceTypes(_ exchange: RESTExchange) {
        exchange.respond(.ok, ["sourceTypes": .array(SourceType.all.map { .object($0.json) })], caching: .ofVersion)
    }

    /// `GET /v1/source-types/{type}`.
    func getSourceType(_ exchange: RESTExchange) throws {
        let name = exchange.parameters["type"] ?? ""
        guard let type = SourceType.all.first(where: { Text($0.name) == name }) else {
            let names = SourceType.all.map(\.name).joined(separator: ", ")
            throw Problem(.notFound, "There is no source type “\(name.clipped)”; there are \(names).")
        }
        exchange.respond(.ok, .object(type.json), caching: .ofVersion)
    }

    /// `GET /problems`.
    func listProblemKinds(_ exchange: RESTExchange) {
        exchange.respond(.ok, ["problems": .array(ProblemKind.all.map { .object($0.json) })], caching: .ofVersion)
    }

    /// `GET /problems/{kind}`: what `type` of a problem document leads to, for a person or a program.
    func getProblemKind(_ exchange: RESTExchange) throws {
        let slug = exchange.parameters["kind"] ?? ""
        guard let kind = ProblemKind.all.first(where: { Text($0.slug) == slug }) else {
            throw Problem(.notFound, "There is no kind of problem “\(slug.clipped)”; GET /problems lists them.")
        }
        let varying: ResponseFields = [.vary: "Accept"]
        switch try exchange.accepted() {
        case .html: exchange.respond(.ok, Array(kind.html.utf8), type: .html, caching: .ofVersion, headers: varying)
        default: exchange.respond(.ok, .object(kind.json), caching: .ofVersion, headers: varying)
        }
    }
}

extension RESTExchange {
    /// Answers with the outcomes of the readiness checks.
    fileprivate func respond(_ outcomes: [(name: String, outcome: ReadinessCheck.Outcome)], showingReasons: Bool) {
        var checks: JSONObject = [:]
        var isReady = true
        for (name, outcome) in outcomes {
            switch outcome {
            case .ok(nil): checks[name] = ["status": "ok"]
            case .ok(let text?): checks[name] = ["status": "ok", "reason": .string(text)]
            case .degraded(let reason): checks[name] = ["status": "degraded", "reason": .string(reason)]
            case .failing(let reason):
                checks[name] = ["status": "failing", "reason": .string(reason)]
                isReady = false
            }
        }
        var body: JSONObject = ["status": isReady ? "ready" : "not-ready"]
        if showingReasons { body["checks"] = .object(checks) }
        respond(isReady ? .ok : .serviceUnavailable, .object(body))
    }
}

extension ProblemKind {
    fileprivate var json: JSONObject {
        [
            "type": .string(path), "title": .string(title), "status": .integer(status.code),
            "explanation": .string(explanation),
        ]
    }

    fileprivate var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
        <body><h1>\(title)</h1><p>Status \(status.code), type <code>\(path)</code></p><p>\(explanation)</p></body></html>

        """
    }
}
