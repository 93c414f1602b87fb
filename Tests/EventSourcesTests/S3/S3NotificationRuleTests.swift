import EventSources
import EventSourcesTesting
import JSON
import Testing

@Suite struct S3NotificationRuleTests {
    private static let put = ["s3:ObjectCreated:Put"]
    private static let created = ["s3:ObjectCreated:*"]
    private static let removed = ["s3:ObjectRemoved:*"]

    @Test(arguments: [
        (S3NotificationRule(events: put), S3NotificationRule(events: put)),
        (S3NotificationRule(events: created), S3NotificationRule(events: put)),
        (S3NotificationRule(events: created, prefix: "images/", suffix: nil), S3NotificationRule(events: put)),
        (
            S3NotificationRule(events: put, prefix: "images", suffix: nil),
            S3NotificationRule(events: put, prefix: "images/", suffix: nil)
        ),
        (
            S3NotificationRule(events: put, prefix: nil, suffix: ".jpg"),
            S3NotificationRule(events: put, prefix: nil, suffix: "a.jpg")
        ),
        (
            S3NotificationRule(events: put, prefix: "images", suffix: nil),
            S3NotificationRule(events: put, prefix: nil, suffix: ".jpg")
        ),
        (
            S3NotificationRule(events: put, prefix: "images", suffix: ".jpg"),
            S3NotificationRule(events: put, prefix: "images", suffix: ".jpg")
        ),
        (S3NotificationRule(events: removed + put), S3NotificationRule(events: created)),
    ])
    func overlappingRulesConflict(rule: S3NotificationRule, other: S3NotificationRule) throws {
        let conflict = try #require(rule.conflict(with: other))
        #expect(S3EventName.overlap(conflict.event, conflict.otherEvent))
        #expect(rule.events.contains(conflict.event) && other.events.contains(conflict.otherEvent))
        #expect(other.conflict(with: rule) != nil)
    }

    @Test(arguments: [
        (S3NotificationRule(events: created), S3NotificationRule(events: removed)),
        (S3NotificationRule(events: put), S3NotificationRule(events: ["s3:ObjectCreated:Post"])),
        (S3NotificationRule(events: ["s3:ReducedRedundancyLostObject"]), S3NotificationRule(events: created)),
        (
            S3NotificationRule(events: put, prefix: "images/", suffix: nil),
            S3NotificationRule(events: put, prefix: "logs/", suffix: nil)
        ),
        (
            S3NotificationRule(events: put, prefix: "images/", suffix: ".jpg"),
            S3NotificationRule(events: put, prefix: "images/", suffix: ".png")
        ),
        (
            S3NotificationRule(events: created, prefix: "é", suffix: nil),
            S3NotificationRule(events: created, prefix: "e\u{301}", suffix: nil)
        ),
    ])
    func separateRulesDoNotConflict(rule: S3NotificationRule, other: S3NotificationRule) {
        #expect(rule.conflict(with: other) == nil)
        #expect(other.conflict(with: rule) == nil)
    }

    @Test func reasonNamesEventsAndFilters() {
        let rule = S3NotificationRule(events: Self.created, prefix: "images/", suffix: ".jpg")
        let conflict = rule.conflict(with: S3NotificationRule(events: Self.put))
        #expect(
            conflict?.reason
                == "s3:ObjectCreated:* and s3:ObjectCreated:Put have events in common, and keys can match both "
                + "prefix \"images/\" with suffix \".jpg\" and any key."
        )
    }

    /// Checked against a search for a key that passes both filters.
    @Test func overlapMeansThatSomeKeyPassesBoth() {
        var generator = SplitMix64(seed: 3)
        func text() -> String? {
            let length = Int.random(in: 0...3, using: &generator)
            guard length > 0 else { return nil }
            return String((0..<length).map { _ in "ab".randomElement(using: &generator) ?? "a" })
        }
        func passes(_ key: String, _ filter: S3KeyFilter) -> Bool {
            key.hasPrefix(filter.prefix ?? "") && key.hasSuffix(filter.suffix ?? "")
        }
        for _ in 0..<400 {
            let filter = S3KeyFilter(prefix: text(), suffix: text())
            let other = S3KeyFilter(prefix: text(), suffix: text())
            let heads = [filter.prefix ?? "", other.prefix ?? ""]
            let tails = [filter.suffix ?? "", other.suffix ?? ""]
            let isFound = heads.contains { head in
                tails.contains { tail in passes(head + "a" + tail, filter) && passes(head + "a" + tail, other) }
            }
            #expect(filter.overlaps(other) == isFound, "\(filter) \(other)")
        }
    }
}
