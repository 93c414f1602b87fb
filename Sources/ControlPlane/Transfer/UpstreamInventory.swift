import EventSources
public import JSON
public import UntrustedText

/// Reads all event source mappings that AWS has in one account and region, with their tags.
///
/// How fast is for the upstream to decide. A call that AWS throttles or cannot answer now is made again, some times and
/// with growing delays; nothing is changed in AWS.
public struct UpstreamInventory: Sendable {
    /// One mapping in AWS.
    public struct Entry: Sendable, Hashable {
        /// AWS's UUID.
        public var uuid: String
        /// The mapping as GetEventSourceMapping answers it.
        public var shown: JSONObject
        /// Its tags.
        public var tags: [Text: Text]

        /// Makes an entry.
        public init(uuid: String, shown: JSONObject, tags: [Text: Text]) {
            self.uuid = uuid
            self.shown = shown
            self.tags = tags
        }
    }

    private let upstream: any LambdaUpstream
    private let scope: UpstreamScope
    private let settings: ForwardingSettings
    private let maximumAttempts: Int

    /// How many mappings are read side by side.
    private static let concurrency = 8
    /// Lambda answers up to 100 a page, and an account has far fewer mappings than that makes.
    private static let maximumPageCount = 100_000

    /// Makes a reader of an account and region.
    ///
    /// - Parameters:
    ///   - upstream: AWS.
    ///   - scope: Whose mappings.
    ///   - settings: Delays between attempts.
    ///   - maximumAttempts: How often one call is made at most.
    public init(
        upstream: any LambdaUpstream,
        scope: UpstreamScope,
        settings: ForwardingSettings = ForwardingSettings(),
        maximumAttempts: Int = 8
    ) {
        self.upstream = upstream
        self.scope = scope
        self.settings = settings
        self.maximumAttempts = max(1, maximumAttempts)
    }

    /// Reads everything.
    ///
    /// - Parameter progress: Told how many mappings were read, and of how many, as far as that is known.
    /// - Returns: The mappings, in the order of the list; those that were deleted meanwhile are left out.
    /// - Throws: ``UpstreamFailure`` if AWS refuses a call, or does not answer it in some attempts.
    public func entries(
        progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
    ) async throws -> [Entry] {
        let shown = try await list { progress(0, nil) }
        var entries: [Entry] = []
        entries.reserveCapacity(shown.count)
        for start in stride(from: 0, to: shown.count, by: Self.concurrency) {
            let part = shown[start..<min(start + Self.concurrency, shown.count)]
            entries += try await complete(Array(part))
            progress(start + part.count, shown.count)
        }
        return entries
    }

    private func list(_ progress: () -> Void) async throws -> [JSONObject] {
        var all: [JSONObject] = []
        var seen: Set<String> = []
        var marker: String?
        for _ in 0..<Self.maximumPageCount {
            let asked = marker
            let page = try await repeating { upstream, scope in
                try await upstream.eventSourceMappings(function: nil, source: nil, marker: asked, in: scope)
            }
            for mapping in page.mappings {
                guard let uuid = mapping["UUID"]?.string else { throw unreadable("a mapping of the list has no UUID") }
                // One that was made or deleted while paging may move from page to page.
                if seen.insert(uuid).inserted { all.append(mapping) }
            }
            progress()
            guard let next = page.nextMarker else { return all }
            guard next != marker else { throw unreadable("the pages of the list go round in a circle") }
            marker = next
        }
        throw unreadable("the list has no end")
    }

    private func complete(_ shown: [JSONObject]) async throws -> [Entry] {
        try await withThrowingTaskGroup(of: (Int, Entry?).self) { group in
            for (index, mapping) in shown.enumerated() {
                group.addTask { (index, try await self.entry(mapping)) }
            }
            var entries: [Int: Entry] = [:]
            for try await (index, entry) in group { entries[index] = entry }
            return shown.indices.compactMap { entries[$0] }
        }
    }

    private func entry(_ listed: JSONObject) async throws -> Entry? {
        guard let uuid = listed["UUID"]?.string else { return nil }
        do {
            // The list shows no filters that are encrypted with a key of the customer's own (Lambda API reference).
            let isEncrypted = listed["KMSKeyArn"]?.string?.isEmpty == false
            let shown =
                isEncrypted
                ? try await repeating { upstream, scope in try await upstream.eventSourceMapping(uuid, in: scope) }
                : listed
            let arn = arn(of: uuid, shown)
            let tags = try await repeating { upstream, scope in try await upstream.tags(of: arn, in: scope) }
            return Entry(uuid: uuid, shown: shown, tags: tags)
        } catch let failure as UpstreamFailure where failure.kind == .notFound {
            return nil
        }
    }

    private func arn(of uuid: String, _ shown: JSONObject) -> String {
        if let arn = shown["EventSourceMappingArn"]?.string { return arn }
        let partition = Partition.name(ofRegion: scope.region)
        return ARN.eventSourceMapping(uuid, partition: partition, region: scope.region, account: scope.account)
    }

    /// Makes a call, again and again while AWS says that it may help.
    private func repeating<Answer: Sendable>(
        _ call: @Sendable (any LambdaUpstream, UpstreamScope) async throws -> Answer
    ) async throws -> Answer {
        var attempts = 0
        while true {
            do {
                return try await call(upstream, scope)
            } catch let failure as UpstreamFailure {
                attempts += 1
                switch failure.kind {
                case .throttled, .temporary, .inUse, .unknownOutcome, .unreachable:
                    guard attempts < maximumAttempts else { throw failure }
                case .notFound, .conflict, .credentials, .refused: throw failure
                }
                let delay = settings.delay(afterAttempts: attempts, failure, jitter: .random(in: 0...1))
                try await Task.sleep(for: .seconds(delay))
            }
        }
    }

    private func unreadable(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(
            .temporary,
            service: "lambda",
            operation: "ListEventSourceMappings",
            message: "the answer cannot be read: \(reason)"
        )
    }
}
