/// What validation needs to know besides the request: where it runs, which quotas hold, and the time.
public struct ValidationSettings: Sendable, Hashable {
    /// The 12-digit account of function references that name none.
    public var account: String
    /// The region of function references that name none.
    public var region: String
    /// The quota of filters per mapping: 5, or up to 10 after AWS raised it.
    public var maximumFilters: Int
    /// The greatest `maxConcurrency`: 1000 unless AWS raised it.
    public var maximumConcurrencyLimit: Int
    /// The quota of notifications per bucket: 100.
    public var maximumBucketNotifications: Int
    /// The present, for moments that must not lie in the future.
    public var now: Timestamp

    /// Makes settings.
    ///
    /// - Parameters:
    ///   - account: The 12-digit account of function references that name none.
    ///   - region: The region of function references that name none.
    ///   - maximumFilters: The quota of filters per mapping.
    ///   - maximumConcurrencyLimit: The greatest `maxConcurrency`.
    ///   - maximumBucketNotifications: The quota of notifications per bucket.
    ///   - now: The present.
    public init(
        account: String = "123456789012",
        region: String = "us-east-1",
        maximumFilters: Int = 5,
        maximumConcurrencyLimit: Int = 1000,
        maximumBucketNotifications: Int = 100,
        now: Timestamp
    ) {
        self.account = account
        self.region = region
        self.maximumFilters = maximumFilters
        self.maximumConcurrencyLimit = maximumConcurrencyLimit
        self.maximumBucketNotifications = maximumBucketNotifications
        self.now = now
    }
}
