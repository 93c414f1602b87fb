import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite struct ObservedResponderTests {
    private func observe(_ answer: (Responder) -> Void) -> (seen: [Int], record: ResponseRecorder.Record) {
        let recorder = ResponseRecorder()
        let seen = SeenStatuses()
        answer(Responder(sink: recorder).observed { seen.append($0.status.code) })
        return (seen.all, recorder.record)
    }

    @Test func answerIsToldAndSent() {
        let (seen, record) = observe { $0.respond(HTTPServerResponse(status: .created)) }
        #expect(seen == [201])
        #expect(record.response?.status == .created)
        #expect(!record.isAbandoned)
    }

    @Test func onlyTheFirstAnswerIsTold() {
        let (seen, _) = observe { responder in
            responder.respond(HTTPServerResponse(status: .ok))
            responder.respond(HTTPServerResponse(status: .created))
        }
        #expect(seen == [200])
    }

    @Test func headOfAStreamIsToldAndItsPiecesAreSent() {
        let (seen, record) = observe { responder in
            let stream = responder.respond(streaming: HTTPServerResponse(status: .ok))
            stream.write([1])
            stream.finish()
        }
        #expect(seen == [200])
        #expect(record.pieces == [[1]])
        #expect(record.isFinished)
    }

    @Test func droppedResponderIsToldAsAnInternalError() {
        let (seen, record) = observe { _ in }
        #expect(seen == [500])
        #expect(record.isAbandoned)
    }

    @Test func responderThatPassedItsRightOnAnswersNothing() {
        let recorder = ResponseRecorder()
        do {
            let first = Responder(sink: recorder)
            let second = first.observed { _ in }
            first.respond(HTTPServerResponse(status: .ok))
            second.respond(HTTPServerResponse(status: .created))
        }
        #expect(recorder.record.response?.status == .created)
        #expect(!recorder.record.isAbandoned)
    }
}

private final class SeenStatuses: Sendable {
    private let statuses = Mutex<[Int]>([])
    var all: [Int] { statuses.withLock(\.self) }
    func append(_ status: Int) { statuses.withLock { $0.append(status) } }
}
