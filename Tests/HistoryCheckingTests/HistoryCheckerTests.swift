import ControlPlane
import EventSources
import HistoryChecking
import Testing

/// The judge finds what a few operations say wrong, and nothing where all is right.
@Suite struct HistoryCheckerTests {
    private static let id = MappingID(milliseconds: 1, random: (1, 1))
    private static let other = MappingID(milliseconds: 2, random: (2, 2))

    private static func entry(
        _ sequence: Int64,
        _ request: String,
        _ operation: ChangeOperation = .create,
        revision: Revision = 1,
        of id: MappingID = id
    ) -> ChangeEntry {
        ChangeEntry(
            sequence: sequence,
            mapping: id,
            revision: revision,
            operation: operation,
            actor: "client",
            face: .rest,
            reason: nil,
            requestID: request,
            at: Timestamp(milliseconds: 0),
            changed: [],
            state: []
        )
    }

    private static func operation(
        _ request: String,
        _ time: ClosedRange<UInt64>,
        _ action: RecordedOperation.Action,
        _ outcome: RecordedOperation.Outcome
    ) -> RecordedOperation {
        RecordedOperation(
            number: 1,
            requestID: request,
            began: time.lowerBound,
            ended: time.upperBound,
            action: action,
            outcome: outcome
        )
    }

    /// One who is refused for the mapping.
    private static func rival(_ time: ClosedRange<UInt64>, claim: Int) -> RecordedOperation {
        operation("r", time, .create(claim: claim, key: nil), .conflict(holder: id))
    }

    /// A mapping that is made from 10 to 20, changed from 30 to 40 and deleted from 50 to 60, and what else is asked.
    private static func violations(
        _ more: RecordedOperation...,
        change: (inout RecordedHistory) -> Void = { _ in }
    ) -> [String] {
        var history = RecordedHistory()
        history.operations =
            [
                operation("a", 10...20, .create(claim: 0, key: "k"), .written(id, 1)),
                operation("b", 30...40, .toggle(id), .written(id, 2)),
                operation("c", 50...60, .delete(id), .written(id, 3)),
            ] + more
        history.truth = [entry(1, "a"), entry(2, "b", .update, revision: 2), entry(3, "c", .delete, revision: 3)]
        history.feeds = [[1, 2, 3]]
        change(&history)
        return HistoryChecker.violations(in: history)
    }

    @Test func whatIsRightIsLeftAlone() {
        #expect(Self.violations() == [])
        let reads: [(ClosedRange<UInt64>, Revision?)] = [
            (1...15, nil), (1...15, 1), (21...29, 1), (35...36, 1), (35...36, 2), (41...49, 2), (55...58, 2),
            (55...58, nil),
            (61...70, nil),
        ]
        for (time, revision) in reads {
            #expect(Self.violations(Self.operation("r", time, .get(Self.id), .read(revision))) == [])
        }
        #expect(Self.violations(Self.operation("r", 45...46, .history(Self.id), .changes([1, 2]))) == [])
        #expect(Self.violations(Self.operation("r", 45...46, .list, .listed([Self.id: 2]))) == [])
        #expect(Self.violations(Self.rival(45...70, claim: 0)) == [])
        #expect(Self.violations(Self.operation("r", 70...71, .create(claim: 0, key: "k"), .nothingToDo(Self.id))) == [])
    }

    @Test func readsOfThePastAndTheFutureAreFound() {
        let reads: [(ClosedRange<UInt64>, Revision?)] = [
            (1...9, 1), (21...29, nil), (21...29, 2), (41...49, 1), (61...70, 2), (41...49, 9),
        ]
        for (time, revision) in reads {
            #expect(Self.violations(Self.operation("r", time, .get(Self.id), .read(revision))).count == 1)
        }
        #expect(Self.violations(Self.operation("r", 45...46, .history(Self.id), .changes([1]))).count == 1)
        #expect(Self.violations(Self.operation("r", 45...46, .history(Self.id), .changes([2]))).count == 1)
        #expect(Self.violations(Self.operation("r", 45...46, .list, .listed([:]))).count == 1)
        #expect(Self.violations(Self.operation("r", 45...46, .list, .listed([Self.id: 2, Self.other: 1]))).count == 1)
    }

    @Test func answersThatTheHistoryContradictsAreFound() {
        // Acknowledged, and not there; refused, and there.
        #expect(Self.violations(Self.operation("x", 70...80, .delete(Self.id), .written(Self.id, 4))).count == 1)
        #expect(Self.violations { $0.operations[1].outcome = .unavailable }.count == 1)
        #expect(Self.violations { $0.operations[1].outcome = .written(Self.id, 7) }.count == 1)
        #expect(Self.violations { $0.operations[1].outcome = .unknown } == [])
        // A holder that was gone, or held something else.
        #expect(Self.violations(Self.rival(70...71, claim: 0)).count == 1)
        #expect(Self.violations(Self.rival(45...46, claim: 1)).count == 1)
        // A key whose mapping is forgotten.
        #expect(Self.violations(Self.operation("r", 70...71, .create(claim: 0, key: "k"), .refused)).count == 1)
    }

    @Test func ordersThatCannotBeAreFound() {
        // All three that stand before it were sent when it had ended.
        let late = Self.operation("d", 1...5, .create(claim: 1, key: nil), .written(Self.other, 1))
        let found = Self.violations(late) { history in
            history.truth.append(Self.entry(4, "d", of: Self.other))
            history.feeds = [[1, 2, 3, 4]]
        }
        #expect(found.count == 3)
        // Two at once that need the same.
        let rival = Self.operation("d", 45...55, .create(claim: 0, key: nil), .written(Self.other, 1))
        #expect(
            Self.violations(rival) { history in
                history.truth.insert(Self.entry(3, "d", of: Self.other), at: 2)
                history.truth[3].sequence = 4
                history.feeds = [[1, 2, 3, 4]]
            }.count == 1
        )
        #expect(
            Self.violations {
                $0.truth.append(Self.entry(4, "nobody", of: Self.other)); $0.feeds = [[1, 2, 3, 4]]
            }.count == 1
        )
    }

    @Test(arguments: [[1, 2], [1, 3], [2, 1, 3], [1, 2, 2, 3], [1, 2, 3, 4]] as [[Int64]])
    func feedsThatSayOtherwiseAreFound(_ feed: [Int64]) {
        #expect(Self.violations { $0.feeds = [[1, 2, 3], feed] }.count == 1)
    }
}
