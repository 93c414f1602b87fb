import AWSServices
import ControlPlane
import JSON
import Testing

@testable import AWS

/// Bucket notifications against moto, beside entries that others have put there with other tools.
@Suite(.enabled(if: MotoServer.isAvailable, Comment(rawValue: MotoServer.reason)))
struct MotoS3Tests {
    private static let scope = TestUpstream.scope
    private static let owner = "123456789012"

    private static func function(_ number: Int) -> String {
        "arn:aws:lambda:us-east-1:123456789012:function:function-\(number)"
    }

    private func notification(_ number: Int, _ id: String = "lambda-event-sources-1") -> BucketNotification {
        BucketNotification(
            id: id,
            function: Self.function(number),
            events: ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
            prefix: "in/",
            suffix: ".csv"
        )
    }

    /// The configuration as moto has it.
    private func configuration(_ bucket: String, _ upstream: AWSUpstream) async throws -> String {
        let call = ServiceCall(
            S3.getBucketNotificationConfiguration,
            ["Bucket": .string(bucket)],
            region: "us-east-1"
        )
        return try await upstream.send(call, in: Self.scope).text
    }

    /// The bucket has entries that boto3 has put there.
    ///
    /// Moto checks no destinations but functions, where AWS checks all. It keeps no EventBridgeConfiguration, which the
    /// bytes of the edit tests cover.
    @Test func foreignNotificationsAreKept() async throws {
        let upstream = try TestUpstream.make(MotoServer.url)
        let before = try await configuration("bucket-0", upstream)
        #expect(
            before.contains("queue &amp; co") && before.contains("<Id>topic</Id>") && before.contains("<Id>theirs</Id>")
        )
        let shown = try await upstream.editNotifications(
            bucket: "bucket-0",
            removing: [],
            adding: [notification(0)],
            owner: Self.owner,
            in: Self.scope
        )
        #expect(shown == [notification(0)])
        let between = try await configuration("bucket-0", upstream)
        #expect(between != before && between.contains("lambda-event-sources-1"))
        let left = try await upstream.editNotifications(
            bucket: "bucket-0",
            removing: ["lambda-event-sources-1"],
            adding: [],
            owner: Self.owner,
            in: Self.scope
        )
        #expect(left.isEmpty)
        #expect(try await configuration("bucket-0", upstream) == before)
    }

    @Test func anEntryIsAddedChangedAndRemovedFromAnEmptyBucket() async throws {
        let upstream = try TestUpstream.make(MotoServer.url)
        func edit(_ removing: Set<String>, _ adding: [BucketNotification]) async throws -> [BucketNotification] {
            try await upstream.editNotifications(
                bucket: "bucket-1",
                removing: removing,
                adding: adding,
                owner: Self.owner,
                in: Self.scope
            )
        }
        #expect(try await edit([], [notification(0)]) == [notification(0)])
        var changed = notification(0)
        changed.events = ["s3:ObjectCreated:*"]
        changed.suffix = nil
        let other = notification(1, "lambda-event-sources-2")
        #expect(try await edit([], [changed, other]) == [changed, other])
        #expect(try await edit(["lambda-event-sources-1"], []) == [other])
        #expect(try await edit(["lambda-event-sources-2"], []) == [])
        #expect(try await edit(["lambda-event-sources-2"], []) == [])
    }

    @Test func aBucketThatDoesNotExistIsNotFound() async throws {
        let upstream = try TestUpstream.make(MotoServer.url)
        let found = await failure {
            _ = try await upstream.editNotifications(
                bucket: "no-such-bucket",
                removing: [],
                adding: [notification(0)],
                owner: Self.owner,
                in: Self.scope
            )
        }
        #expect(found?.kind == .notFound)
        #expect(found?.code == "NoSuchBucket")
    }
}
