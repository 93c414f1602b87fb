import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension RESTAPIHandler {
    /// `GET …/{id}/history`: oldest first; also of a deleted mapping.
    func listHistory(_ exchange: RESTExchange) throws {
        let after = exchange.query.integer("after") ?? 0
        let limit = Int(exchange.query.integer("limit") ?? 100)
        let id = try exchange.mappingID()
        var entries = try reader.history(of: id, after: after, limit: limit + 1)
        // All changes of a mapping are of one account and region, so any of them tells.
        let one = try entries.first ?? reader.history(of: id, after: 0, limit: 1).first
        guard let one, one.isVisible(to: exchange.caller.scope) else { throw OperationFailure.notFound(id) }
        let isLast = entries.count <= limit
        if !isLast { entries.removeLast() }
        var body: JSONObject = try ["changes": .array(entries.map { .object(try $0.json()) })]
        var headers = ResponseFields()
        if !isLast, let last = entries.last {
            body["next"] = .integer(last.sequence)
            headers[.link] = "<\(exchange.request.path)?after=\(last.sequence)&limit=\(limit)>; rel=\"next\""
        }
        exchange.respond(.ok, .object(body), headers: headers)
    }

    /// `GET …/{id}/history/{sequence}`: one change, with the full state after it.
    func getHistoryEntry(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let text = exchange.parameters["sequence"] ?? ""
        guard let sequence = text.decimal, sequence > 0 else {
            throw Problem(.notFound, "“\(text.clipped)” is no sequence; a sequence is a whole number from 1.")
        }
        let found = try reader.change(sequence)
        if let found, !found.isVisible(to: exchange.caller.scope) {
            throw Problem(.notFound, "Change \(sequence) is not one of mapping \(id).")
        }
        guard let entry = found, entry.mapping == id else {
            let horizon = try reader.changeHorizon()
            guard sequence >= horizon.lowest else {
                throw Problem(
                    .gone,
                    "The history before sequence \(horizon.lowest) is no longer kept.",
                    members: ["lowest": .integer(horizon.lowest)]
                )
            }
            throw Problem(.notFound, "Change \(sequence) is not one of mapping \(id).")
        }
        var body = try entry.json()
        body["eventSourceMapping"] = try entry.stateJSON()
        exchange.respond(.ok, .object(body))
    }
}
