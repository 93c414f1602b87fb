import AWS
import ControlPlane
import Foundation
import Testing

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

    /// Runs boto3 against the bucket and returns what it prints.
    private func boto(_ code: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = """
            import boto3, json
            s3 = boto3.client("s3", endpoint_url="\(MotoServer.url)", region_name="us-east-1",
                              aws_access_key_id="testing", aws_secret_access_key="testing")
            \(code)
            """
        process.arguments = [ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3", "-c", script]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(process.terminationStatus == 0)
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test func foreignNotificationsAreKeptAsBotoSeesThem() async throws {
        // Moto checks none of these destinations unless they are functions; AWS would check all. It keeps no
        // EventBridgeConfiguration, which the bytes of the edit tests cover.
        let read = """
            answer = s3.get_bucket_notification_configuration(Bucket="bucket-0")
            answer.pop("ResponseMetadata")
            print(json.dumps(answer, sort_keys=True))
            """
        let before = try await boto(
            """
            s3.put_bucket_notification_configuration(Bucket="bucket-0", NotificationConfiguration={
                "QueueConfigurations": [{"Id": "queue & co", "QueueArn": "arn:aws:sqs:us-east-1:123456789012:queue-0",
                    "Events": ["s3:ObjectCreated:Copy"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "ä<&>/"}]}}}],
                "TopicConfigurations": [{"Id": "topic", "TopicArn": "arn:aws:sns:us-east-1:123456789012:topic-0",
                    "Events": ["s3:ReducedRedundancyLostObject"]}],
                "LambdaFunctionConfigurations": [{"Id": "theirs", "LambdaFunctionArn": "\(Self.function(1))",
                    "Events": ["s3:ObjectCreated:Post"]}]})
            \(read)
            """
        )
        #expect(before.contains("queue & co"))
        let upstream = try TestUpstream.make(MotoServer.url)
        let shown = try await upstream.editNotifications(
            bucket: "bucket-0",
            removing: [],
            adding: [notification(0)],
            owner: Self.owner,
            in: Self.scope
        )
        #expect(shown == [notification(0)])
        let between = try await boto(read)
        #expect(between.contains("lambda-event-sources-1") && between.contains("queue & co"))
        let left = try await upstream.editNotifications(
            bucket: "bucket-0",
            removing: ["lambda-event-sources-1"],
            adding: [],
            owner: Self.owner,
            in: Self.scope
        )
        #expect(left.isEmpty)
        #expect(try await boto(read) == before)
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
