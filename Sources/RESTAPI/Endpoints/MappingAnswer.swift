import ControlPlane
import HTTPServer
import HTTPTypes

/// The answer to a plain read of one mapping, rendered but for the id of the request.
final class MappingAnswer: Sendable {
    let id: MappingID
    /// What it was rendered from.
    let stored: StoredRepresentation
    let response: RenderedResponse

    /// Larger representations are not kept: what the tables of answers may hold beside the reader's cache follows from this.
    private static let largest = 4 << 10

    /// Renders the answer; `nil` if it is not to be kept.
    init?(_ id: MappingID, _ stored: StoredRepresentation) {
        guard !stored.bytes.isEmpty, stored.bytes.count <= Self.largest else { return nil }
        let headers: HTTPFields = [
            .eTag: EntityTag(stored).description, .cacheControl: Caching.revalidated.rawValue,
            .contentType: MediaType.json.rawValue,
        ]
        let response = HTTPServerResponse(status: .ok, headers: headers, body: stored.bytes)
        guard let rendered = RenderedResponse(response, varying: .xRequestID) else { return nil }
        self.id = id
        self.stored = stored
        self.response = rendered
    }

    /// Whether the answer was rendered from this very representation.
    ///
    /// Two that share their bytes are the same: these are never changed, and held here, so that no other can be where
    /// they are.
    func isRendered(from current: StoredRepresentation) -> Bool {
        guard stored.revision == current.revision, stored.upstreamSequence == current.upstreamSequence,
            stored.bytes.count == current.bytes.count
        else { return false }
        return stored.bytes.withUnsafeBufferPointer { mine in
            current.bytes.withUnsafeBufferPointer { $0.baseAddress == mine.baseAddress }
        }
    }
}

/// The answers to reads that are made often, for heads that differ in what does not matter to them.
///
/// Each mapping has one place. It takes that of another when it is read twice in a row among those that share the place,
/// so that a walk over all mappings renders none.
struct MappingAnswers {
    private struct Place {
        var latest: MappingID?
        var answer: MappingAnswer?
    }

    /// A power of two.
    private static let count = 1024
    private var places = [Place](repeating: Place(), count: Self.count)

    /// The answer with what is stored of a mapping now, if the mapping is one of those that are kept.
    mutating func answer(_ id: MappingID, _ stored: StoredRepresentation) -> MappingAnswer? {
        let index = Self.index(of: id)
        if let answer = places[index].answer, answer.id == id, answer.isRendered(from: stored) {
            places[index].latest = id
            return answer
        }
        guard places[index].latest == id else {
            places[index].latest = id
            return nil
        }
        let answer = MappingAnswer(id, stored)
        places[index].answer = answer
        return answer
    }

    private static func index(of id: MappingID) -> Int {
        // The time in the high half and the random bits in the low one may agree in many ids, but not both.
        let mixed = (id.high ^ id.low) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 54)
    }
}
