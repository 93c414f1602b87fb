extension Finding.Code {
    /// More rules are broken than are told.
    public static let furtherViolations = Finding.Code("further-violations")
    /// A FIFO queue or topic stands where only a standard one works.
    public static let fifoNotSupported = Finding.Code("fifo-not-supported")
    /// The value lies in the future.
    public static let inTheFuture = Finding.Code("in-the-future")
    /// The resource is in another region than it must be.
    public static let otherRegion = Finding.Code("other-region")
    /// The resource is in another account than it must be.
    public static let otherAccount = Finding.Code("other-account")
    /// The resource is in another partition than the function.
    public static let otherPartition = Finding.Code("other-partition")
    /// The value, once set, cannot go back to the default.
    public static let irrevocable = Finding.Code("irrevocable")
    /// The queue hands messages out again while the function still works on them.
    public static let visibilityTimeoutTooShort = Finding.Code("visibility-timeout-too-short")
    /// The table has no stream.
    public static let streamDisabled = Finding.Code("stream-disabled")
    /// The bucket has as many notifications as it may have.
    public static let bucketFull = Finding.Code("bucket-full")
    /// S3 refuses two rules that an event could match at once.
    public static let overlappingRule = Finding.Code("overlapping-rule")

    /// Warning: the name is another spelling of an option's.
    public static let alias = Finding.Code("alias")
    /// Warning: SQS messages that no filter matches are deleted.
    public static let filtersDeleteMessages = Finding.Code("filters-delete-messages")
    /// Warning: records that arrive before reading begins are skipped.
    public static let latestSkipsRecords = Finding.Code("latest-skips-records")
    /// Warning: a record that always fails blocks its shard.
    public static let endlessRetries = Finding.Code("endless-retries")
    /// Warning: records that were tried often enough are lost.
    public static let failedRecordsDiscarded = Finding.Code("failed-records-discarded")
    /// Warning: nothing is ever given up, so nothing reaches the destination.
    public static let destinationNeverUsed = Finding.Code("destination-never-used")
    /// Warning: partial batch responses of FIFO queues must name every message after the first failure.
    public static let fifoPartialBatch = Finding.Code("fifo-partial-batch")
    /// Warning: the offsets are lost with the mapping.
    public static let noConsumerGroup = Finding.Code("no-consumer-group")
    /// Warning: the queue's visibility timeout is below what AWS recommends.
    public static let visibilityTimeoutBelowRecommended = Finding.Code("visibility-timeout-below-recommended")
    /// Warning: the service takes filters and promises nothing of them.
    public static let filtersNotSupported = Finding.Code("filters-not-supported")
    /// Warning: where a bucket of another account is cannot be seen.
    public static let bucketElsewhere = Finding.Code("bucket-elsewhere")
    /// Warning: nothing is known here about the region.
    public static let unknownRegion = Finding.Code("unknown-region")
    /// Warning: the condition is legal, and nothing can satisfy it.
    public static let neverMatches = Finding.Code("never-matches")
    /// Warning: the queue answers empty receives at once.
    public static let shortPolling = Finding.Code("short-polling")
}
