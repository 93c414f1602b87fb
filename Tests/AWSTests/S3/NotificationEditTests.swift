import AWS
import ControlPlane
import Foundation
import Synchronization
import Testing

/// A bucket's notification configuration, where only entries of ours change.
@Suite struct NotificationEditTests {
    private static let scope = TestUpstream.scope
    private static let function = "arn:aws:lambda:us-east-1:123456789012:function:orders"
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    private static func notification(
        _ id: String = "lambda-event-sources-1",
        events: [String] = ["s3:ObjectCreated:*"],
        prefix: String? = nil,
        suffix: String? = nil
    ) -> BucketNotification {
        BucketNotification(id: id, function: function, events: events, prefix: prefix, suffix: suffix)
    }

    private static let plainEntry =
        "<CloudFunctionConfiguration><Id>lambda-event-sources-1</Id><CloudFunction>\(function)</CloudFunction>"
        + "<Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>"

    /// Everything that other people's configurations may hold.
    private static let foreign = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- kept -->
        <NotificationConfiguration  xmlns='\(namespace)' xmlns:x="urn:x" x:note="a &amp; b">
          <TopicConfiguration><Id>lambda-event-sources-1</Id><Topic>arn:aws:sns:us-east-1:1:t</Topic><Event>s3:Replication:*</Event></TopicConfiguration>
        \t<QueueConfiguration><Id>q</Id>\r
          <Queue>arn:aws:sqs:us-east-1:1:q</Queue><Event>s3:ObjectCreated:Put</Event><x:Unknown deep="1"><x:er/><![CDATA[<&>]]></x:Unknown></QueueConfiguration>
          <CloudFunctionConfiguration><Id>somebody-else</Id><CloudFunction>arn:aws:lambda:us-east-1:1:function:f</CloudFunction><Event>s3:ObjectRemoved:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>&#233;/</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>@
          <EventBridgeConfiguration/>
          <FutureConfiguration><Anything/></FutureConfiguration>
        </NotificationConfiguration>
        <!-- the end -->

        """

    private func edit(
        _ bucket: BucketFixture,
        removing: Set<String> = [],
        adding: [BucketNotification] = [],
        sleep: @escaping @Sendable (Double) async throws -> Void = { _ in }
    ) async throws -> [BucketNotification] {
        let server = try bucket.server()
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url, sleep: sleep)
        return try await upstream.editNotifications(
            bucket: "my-bucket",
            removing: removing,
            adding: adding,
            owner: BucketFixture.owner,
            in: Self.scope
        )
    }

    @Test func everythingForeignKeepsItsBytes() async throws {
        let before = Self.foreign.replacing("@", with: "")
        let after = Self.foreign.replacing("@", with: Self.plainEntry)
        let bucket = BucketFixture(before)
        #expect(try await edit(bucket, adding: [Self.notification()]) == [Self.notification()])
        #expect(bucket.configuration == after)
        // The topic's entry of the same id is not ours: ours are those for functions.
        #expect(try await edit(bucket, removing: ["lambda-event-sources-1"]) == [])
        #expect(bucket.configuration == before)
        #expect(bucket.written.count == 2)
    }

    @Test(arguments: [
        (
            "<NotificationConfiguration xmlns=\"\(namespace)\"/>",
            "<NotificationConfiguration xmlns=\"\(namespace)\">@</NotificationConfiguration>"
        ),
        ("<NotificationConfiguration/>", "<NotificationConfiguration>@</NotificationConfiguration>"),
        (
            "<NotificationConfiguration a=\"/\" />\n",
            "<NotificationConfiguration a=\"/\" >@</NotificationConfiguration>\n"
        ),
        (
            "<NotificationConfiguration></NotificationConfiguration>",
            "<NotificationConfiguration>@</NotificationConfiguration>"
        ),
        (
            "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>",
            "<NotificationConfiguration>@<EventBridgeConfiguration/></NotificationConfiguration>"
        ),
    ])
    func theFirstEntryFindsItsPlace(before: String, after: String) async throws {
        let bucket = BucketFixture(before)
        _ = try await edit(bucket, adding: [Self.notification()])
        #expect(bucket.configuration == after.replacing("@", with: Self.plainEntry))
    }

    @Test func aPrefixOfTheRootIsThatOfItsEntries() async throws {
        let bucket = BucketFixture("<n:NotificationConfiguration xmlns:n=\"\(Self.namespace)\"/>")
        _ = try await edit(bucket, adding: [Self.notification()])
        let entry = Self.plainEntry.replacing("</", with: "@").replacing("<", with: "<n:").replacing("@", with: "</n:")
        #expect(
            bucket.configuration
                == "<n:NotificationConfiguration xmlns:n=\"\(Self.namespace)\">\(entry)</n:NotificationConfiguration>"
        )
    }

    @Test func filtersAreWrittenAndReadBack() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        let wanted = Self.notification(
            events: ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
            prefix: "in & out/<\u{e9}>",
            suffix: "\n.csv"
        )
        #expect(try await edit(bucket, adding: [wanted]) == [wanted])
        #expect(
            bucket.configuration.contains(
                "<Filter><S3Key><FilterRule><Name>prefix</Name><Value>in &amp; out/&lt;\u{e9}&gt;</Value></FilterRule>"
                    + "<FilterRule><Name>suffix</Name><Value>&#10;.csv</Value></FilterRule></S3Key></Filter>"
            )
        )
    }

    @Test func nothingIsWrittenWhenNothingDiffers() async throws {
        let text = """
            <NotificationConfiguration><CloudFunctionConfiguration><Filter><S3Key><FilterRule><Name>Suffix</Name><Value/></FilterRule>\
            <FilterRule><Name>PREFIX</Name><Value>a/</Value></FilterRule></S3Key></Filter><Event>s3:B</Event><Event>s3:A</Event>\
            <CloudFunction>\(Self.function)</CloudFunction><Id>lambda-event-sources-1</Id></CloudFunctionConfiguration></NotificationConfiguration>
            """
        let bucket = BucketFixture(text)
        let same = Self.notification(events: ["s3:A", "s3:B"], prefix: "a/")
        let shown = try await edit(bucket, removing: ["lambda-event-sources-2"], adding: [same])
        #expect(shown.map(\.id) == ["lambda-event-sources-1"])
        #expect(bucket.written.isEmpty)
        #expect(bucket.configuration == text)
    }

    @Test(arguments: [
        ("<Event>s3:ObjectCreated:*</Event>", "<Event>s3:ObjectCreated:Put</Event>"), (":orders<", ":others<"),
        (
            "</Event>",
            "</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>x</Value></FilterRule></S3Key></Filter>"
        ),
        ("</Event>", "</Event><InvocationRole>r</InvocationRole>"),
        (plainEntry, plainEntry + plainEntry),
    ])
    func anEntryOfOursThatDiffersIsReplacedWhereItStands(old: String, new: String) async throws {
        let entry = Self.plainEntry.replacing(old, with: new)
        let bucket = BucketFixture("<NotificationConfiguration><!--a-->\(entry)<!--b--></NotificationConfiguration>")
        _ = try await edit(bucket, adding: [Self.notification()])
        #expect(
            bucket.configuration
                == "<NotificationConfiguration><!--a-->\(Self.plainEntry)<!--b--></NotificationConfiguration>"
        )
    }

    @Test func whatIsShownIsOursAlone() async throws {
        let theirs = Self.plainEntry.replacing("lambda-event-sources-1", with: "theirs")
        let other = Self.plainEntry.replacing("lambda-event-sources-1", with: "lambda-event-sources-9")
        let bucket = BucketFixture("<NotificationConfiguration>\(theirs)\(other)</NotificationConfiguration>")
        let shown = try await edit(bucket, adding: [Self.notification()])
        #expect(shown.map(\.id) == ["lambda-event-sources-9", "lambda-event-sources-1"])
    }

    @Test func aChangeThatDoesNotShowYetIsWaitedFor() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>", staleReads: 3)
        let pauses = Mutex<[Double]>([])
        let shown = try await edit(bucket, adding: [Self.notification()]) { pause in
            pauses.withLock { $0.append(pause) }
        }
        #expect(shown == [Self.notification()])
        #expect(bucket.written.count == 1)
        #expect(pauses.withLock { $0 } == [0.2, 0.5, 1])
    }

    @Test func whatSomebodyElseWroteInBetweenIsKeptAndEditedAgain() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        bucket.interfere { _ in "<NotificationConfiguration><QueueConfiguration/></NotificationConfiguration>" }
        let shown = try await edit(bucket, adding: [Self.notification()])
        #expect(shown == [Self.notification()])
        #expect(bucket.written.count == 2)
        #expect(
            bucket.configuration
                == "<NotificationConfiguration><QueueConfiguration/>\(Self.plainEntry)</NotificationConfiguration>"
        )
    }

    @Test func destinationsAreValidatedWhenEntriesAreAddedOnly() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        _ = try await edit(bucket, adding: [Self.notification()])
        _ = try await edit(bucket, removing: ["lambda-event-sources-1"])
        #expect(bucket.written.map { $0.header("x-amz-skip-destination-validation") } == [nil, "true"])
        #expect(bucket.written.allSatisfy { $0.header("x-amz-expected-bucket-owner") == BucketFixture.owner })
        #expect(bucket.written.allSatisfy { $0.header("x-amz-content-sha256")?.count == 64 })
    }

    private static func refusal(_ arn: String) -> FakeServer.Reply {
        .xml(
            400,
            "<Error><Code>InvalidArgument</Code><Message>Unable to validate the following destination configurations"
                + "</Message><ArgumentName1>\(arn), null</ArgumentName1><ArgumentValue1>Not authorized to invoke function"
                + "</ArgumentValue1></Error>"
        )
    }

    @Test func aBrokenEntryOfSomebodyElseDoesNotStandInTheWay() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        bucket.refuseNextWrite(Self.refusal("arn:aws:lambda:us-east-1:1:function:theirs"))
        #expect(try await edit(bucket, adding: [Self.notification()]) == [Self.notification()])
        #expect(bucket.written.map { $0.header("x-amz-skip-destination-validation") } == [nil, "true"])
    }

    @Test func aFunctionThatS3MayNotInvokeIsWorthAnotherTry() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        bucket.refuseNextWrite(Self.refusal(Self.function))
        let found = await failure { _ = try await edit(bucket, adding: [Self.notification()]) }
        #expect(found?.kind == .temporary)
        #expect(
            found?.message
                == "Unable to validate the following destination configurations; \(Self.function), null: "
                + "Not authorized to invoke function"
        )
        #expect(bucket.written.count == 1)
    }

    @Test(arguments: [
        "<Other/>", "<NotificationConfiguration>", "", "<!DOCTYPE html><html></html>", "{}",
    ])
    func aConfigurationThatCannotBeReadIsNotWritten(_ text: String) async throws {
        let bucket = BucketFixture(text)
        let found = await failure { _ = try await edit(bucket, adding: [Self.notification()]) }
        #expect(found?.kind == .temporary)
        #expect(found?.message.hasPrefix("the answer cannot be read: ") == true)
        #expect(bucket.written.isEmpty)
    }

    @Test func aFilterThatXMLCannotHoldIsRefused() async throws {
        let bucket = BucketFixture("<NotificationConfiguration/>")
        let found = await failure { _ = try await edit(bucket, adding: [Self.notification(prefix: "a\u{1}")]) }
        #expect(found?.kind == .refused)
        #expect(bucket.written.isEmpty)
    }

    @Test(arguments: ["..", "a", "a/b", "a?b", "a b", "a%2Fb", "ä-bucket", "a\r\nb", "evil.example/"])
    func aNameThatIsNoBucketsBecomesNoPath(_ name: String) async throws {
        let server = try FakeServer(.xml(200, "<NotificationConfiguration/>"))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.editNotifications(bucket: name, removing: [], adding: [], owner: "1", in: Self.scope)
        }
        #expect(found?.kind == .refused)
        #expect(server.requests.isEmpty)
    }
}
