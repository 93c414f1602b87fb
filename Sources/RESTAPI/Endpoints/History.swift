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
        reads.read { reader in
            let entries = try reader.history(of: id, after: after, limit: limit + 1)
            // All changes of a mapping are of one account and region, so any of them tells.
            let one = try entries.first ?? reader.history(of: id, after: 0, limit: 1).first
            guard let one, one.isVisible(to: exchange.caller.scope) else { throw OperationFailure.notFound(id) }
            return entries
        } completion: { result in
            exchange.finish(result) { try exchange.respond($0, limit: limit) }
        }
    }

    /// `GET …/{id}/history/{sequence}`: one change, with the full state after it.
    func getHistoryEntry(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let text = exchange.parameters["sequence"] ?? ""
        guard let sequence = text.decimal, sequence > 0 else {
            throw Problem(.notFound, "“\(text.clipped)” is no sequence; a sequence is a whole number from 1.")
        }
        reads.read { reader in
            let found = try reader.change(sequence)
            if let found, !found.isVisible(to: exchange.caller.scope) {
                throw Problem(.notFound, "Change \(sequence) is not one of mapping \(id).")
            }
            if let found, found.mapping == id { return found }
            let horizon = try reader.changeHorizon()
            guard sequence >= horizon.lowest else {
                throw Problem(
                    .gone,
                    "The history before sequence \(horizon.lowest) is no longer kept.",
                    members: ["lowest": .integer(horizon.lowest)]
                )
            }
            throw Problem(.notFound, "Change \(sequence) is not one of mapping \(id).")
        } completion: { result in
            exchange.finish(result) { entry in
                var body = try entry.json()
                body["eventSourceMapping"] = try entry.stateJSON()
                exchange.respond(.ok, .object(body))
            }
        }
    }
}

extension RESTExchange {
    /// Answers with the changes of a mapping, of which there is one more than asked for where there are more.
    fileprivate func respond(_ found: [ChangeEntry], limit: Int) throws {
        let entries = found.prefix(limit)
        var body: JSONObject = try ["changes": .array(entries.map { .object(try $0.json()) })]
        var headers = ResponseFields()
        if found.count > limit, let last = entries.last {
            body["next"] = .integer(last.sequence)
            headers[.link] = "<\(request.path)?after=\(last.sequence)&limit=\(limit)>; rel=\"next\""
        }
        respond(.ok, .object(body), headers: headers)
    }
}
