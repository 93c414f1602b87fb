import AWSServices
public import ControlPlane
import EventSources
import JSON
import UntrustedText

extension AWSUpstream {
    // Seconds between reading back again. S3 may show a configuration of before for a while; editing that one would
    // undo the change, so an edit does not end before its own change shows.
    private static let pauses = [0.2, 0.5, 1, 2, 4]
    private static let maximumRewrites = 3

    /// Changes a bucket's notification configuration: reads it, edits only the entries with the given ids, leaves every
    /// other element and unknown XML as it was, and writes it back if anything differs.
    ///
    /// After writing it reads back until the change shows. Where somebody else wrote in between, it edits what that one
    /// left, up to three times. S3 has no conditional write here, so edits of one bucket must not run side by side.
    ///
    /// S3 validates the destinations of every entry when a configuration is written. That is wanted for entries that are
    /// added, as the proof that S3 may invoke the function. It is skipped (`x-amz-skip-destination-validation`) when
    /// entries are only removed, and when S3 finds fault with nothing but other people's entries.
    ///
    /// - Returns: The entries that a read back shows and whose id was given here or begins with
    ///   ``ControlPlane/BucketNotification/idPrefix``.
    /// - Throws: ``ControlPlane/UpstreamFailure``.
    public func editNotifications(
        bucket: String,
        removing: Set<String>,
        adding: [BucketNotification],
        owner: String,
        in scope: UpstreamScope
    ) async throws -> [BucketNotification] {
        let bucket = BucketAccess(upstream: self, bucket: bucket, owner: owner, scope: scope)
        try bucket.check()
        var document = try await bucket.read()
        for _ in 0..<Self.maximumRewrites {
            guard let edited = try bucket.edit(document, removing: removing, adding: adding) else { break }
            try await bucket.write(edited, adding: adding)
            let before = document
            for pause in [0] + Self.pauses {
                if pause > 0 { try await wait(pause, bucket) }
                document = try await bucket.read()
                // Either it shows, or somebody else has written.
                if document.shows(adding, without: removing) || document.bytes != before.bytes { break }
            }
        }
        let given = removing.union(adding.map(\.id))
        return document.notifications { given.contains($0) || $0.hasPrefix(BucketNotification.idPrefix) }
    }

    private func wait(_ seconds: Double, _ bucket: BucketAccess) async throws(UpstreamFailure) {
        do {
            try await client.configuration.sleep(seconds)
        } catch {
            throw client.failure(.unknownOutcome, bucket.readCall, "the wait for the change to show was cancelled")
        }
    }
}

/// The notification configuration of one bucket, as S3 has it.
private struct BucketAccess {
    let upstream: AWSUpstream
    let bucket: String
    let owner: String
    let scope: UpstreamScope

    var readCall: ServiceCall { call(S3.getBucketNotificationConfiguration) }
    private var writeCall: ServiceCall { call(S3.putBucketNotificationConfiguration) }

    /// Refuses what must not become part of a host's name or a path.
    func check() throws(UpstreamFailure) {
        let bytes = bucket.utf8
        let isName =
            (3...255).contains(bytes.count) && bucket != "..."
            && bytes.allSatisfy(CharacterClass.dottedWord)
        guard isName else {
            throw upstream.client.failure(
                .refused,
                readCall,
                "\"\(UpstreamText.clean(bucket, limit: 64))\" is no bucket's name"
            )
        }
    }

    func read() async throws(UpstreamFailure) -> NotificationDocument {
        let response = try await upstream.send(readCall, in: scope)
        do throws(XMLFailure) {
            return try NotificationDocument(parsing: response.body)
        } catch {
            throw upstream.client.unreadable(readCall, response, error.description)
        }
    }

    func edit(
        _ document: NotificationDocument,
        removing: Set<String>,
        adding: [BucketNotification]
    ) throws(UpstreamFailure) -> [UInt8]? {
        do throws(NotificationDocument.UnwritableText) {
            return try document.replacing(removing: removing, adding: adding)
        } catch {
            let value = UpstreamText.clean(error.value, limit: 64)
            throw upstream.client.failure(.refused, writeCall, "\"\(value)\" holds a character that XML cannot hold")
        }
    }

    func write(_ document: [UInt8], adding: [BucketNotification]) async throws(UpstreamFailure) {
        do throws(UpstreamFailure) {
            try await put(document, skippingValidation: adding.isEmpty)
        } catch {
            guard Self.isValidation(error), !adding.contains(where: { error.message.contains($0.function) }),
                error.message.contains("arn:")
            else { throw error }
            try await put(document, skippingValidation: true)
        }
    }

    private static func isValidation(_ failure: UpstreamFailure) -> Bool {
        failure.code == "InvalidArgument"
            && failure.message.contains("Unable to validate the following destination configurations")
    }

    private func put(_ document: [UInt8], skippingValidation: Bool) async throws(UpstreamFailure) {
        var call = writeCall
        if skippingValidation { call.input["SkipDestinationValidation"] = true }
        // As it was read but for our own entries: what is not known here is not lost.
        call.document = document
        _ = try await upstream.send(call, in: scope)
    }

    private func call(_ operation: AWSOperation) -> ServiceCall {
        ServiceCall(
            operation,
            ["Bucket": .string(bucket), "ExpectedBucketOwner": .string(owner)],
            region: scope.region
        )
    }
}
