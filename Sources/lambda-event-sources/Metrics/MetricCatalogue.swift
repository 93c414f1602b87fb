import PrometheusMetrics

/// Every metric of the server, declared once: what feeds one names it by its constant here.
enum MetricCatalogue {
    // MARK: Requests and connections

    static let requests = name("http_requests_total")
    static let requestDuration = name("http_request_duration_seconds")
    static let refusedRequests = name("http_refused_requests_total")
    static let openConnections = name("http_connections_open")
    static let acceptedConnections = name("http_connections_accepted_total")
    static let refusedConnections = name("http_connections_refused_total")
    static let droppedConnections = name("http_connections_dropped_total")
    static let evictedConnections = name("http_connections_evicted_total")
    static let timeouts = name("http_timeouts_total")
    static let sendingBytes = name("http_sending_bytes")
    static let receivingBytes = name("http_receiving_bytes")
    static let brokenRules = name("validation_refusals_total")

    // MARK: The store

    static let waitingWrites = name("store_waiting_writes")
    static let commitSize = name("store_commit_writes")
    static let commitDuration = name("store_commit_duration_seconds")
    static let failedWrites = name("store_failed_writes_total")
    static let writable = name("store_writable")
    static let checkpointDuration = name("store_checkpoint_duration_seconds")
    static let failedCheckpoints = name("store_failed_checkpoints_total")
    static let databaseBytes = name("store_database_bytes")
    static let logBytes = name("store_wal_bytes")
    static let removedChanges = name("store_history_removed_total")

    // MARK: The forwarder

    static let forwardingQueue = name("forwarder_queue_length")
    static let forwardingAge = name("forwarder_oldest_pending_seconds")
    static let forwardingCalls = name("forwarder_calls_total")
    static let forwardingFailures = name("forwarder_failed_calls_total")
    static let forwardingThrottles = name("forwarder_throttled_calls_total")
    static let forwardingSuccesses = name("forwarder_synchronized_total")
    static let forwardingRefusals = name("forwarder_refused_total")
    static let forwardingDuration = name("forwarder_call_duration_seconds")

    // MARK: The process

    static let buildInformation = name("build_info")
    static let refusedMetrics = name("metrics_refused")
    static let droppedLogLines = name("log_dropped_lines_total")
    static let residentMemory = "process_resident_memory_bytes"
    static let virtualMemory = "process_virtual_memory_bytes"
    static let processorTime = "process_cpu_seconds_total"
    static let startTime = "process_start_time_seconds"
    static let openFiles = "process_open_fds"
    static let openFilesLimit = "process_max_fds"

    /// What the registry is told.
    static let families: [MetricFamily] = [
        MetricFamily(requests, .counter, "Requests answered, by route template, method and status.", seriesLimit: 4000),
        MetricFamily(
            requestDuration,
            .histogram(bounds: MetricFamily.latencyBounds),
            "Time from when a request was complete until its answer was written.",
            seriesLimit: 200
        ),
        MetricFamily(refusedRequests, .counter, "Requests that the HTTP server refused before any route saw them."),
        MetricFamily(openConnections, .gauge, "Connections open now."),
        MetricFamily(acceptedConnections, .counter, "Connections accepted, refused ones included."),
        MetricFamily(refusedConnections, .counter, "Connections told that there are too many."),
        MetricFamily(
            droppedConnections,
            .counter,
            "Connections closed without an answer, by reason: connection-limit, handshake-limit, handshake-failed."
        ),
        MetricFamily(evictedConnections, .counter, "Idle connections closed to make room for new ones."),
        MetricFamily(timeouts, .counter, "Connections closed because the peer took too long."),
        MetricFamily(sendingBytes, .gauge, "Answers that peers have not taken yet."),
        MetricFamily(receivingBytes, .gauge, "Request bodies that are not complete yet."),
        MetricFamily(brokenRules, .counter, "Rules that refused requests broke, by face and rule."),
        MetricFamily(waitingWrites, .gauge, "Writes that wait for the next commit."),
        MetricFamily(
            commitSize,
            .histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256]),
            "Writes that shared one commit."
        ),
        MetricFamily(
            commitDuration,
            .histogram(bounds: MetricFamily.latencyBounds),
            "Time from the beginning of a transaction until it was durable."
        ),
        MetricFamily(failedWrites, .counter, "Writes that the store could not carry out, by kind of failure."),
        MetricFamily(writable, .gauge, "1 if the last write worked, 0 if it failed."),
        MetricFamily(
            checkpointDuration,
            .histogram(bounds: MetricFamily.latencyBounds),
            "Time to copy the write-ahead log into the database file."
        ),
        MetricFamily(failedCheckpoints, .counter, "Attempts to copy the write-ahead log that failed."),
        MetricFamily(databaseBytes, .gauge, "Size of the database file."),
        MetricFamily(logBytes, .gauge, "Size of the write-ahead log."),
        MetricFamily(removedChanges, .counter, "Entries of the history that retention has removed."),
        MetricFamily(forwardingQueue, .gauge, "Mappings of which AWS lacks something, by service and region."),
        MetricFamily(forwardingAge, .gauge, "How long the longest of them has been waiting."),
        MetricFamily(forwardingCalls, .counter, "Calls of AWS, by service and region."),
        MetricFamily(forwardingFailures, .counter, "Calls of AWS that failed, throttled ones included."),
        MetricFamily(forwardingThrottles, .counter, "Calls that AWS refused because there were too many."),
        MetricFamily(forwardingSuccesses, .counter, "Mappings that came in line with AWS."),
        MetricFamily(forwardingRefusals, .counter, "Mappings that AWS refused for good."),
        MetricFamily(
            forwardingDuration,
            .histogram(bounds: MetricFamily.latencyBounds),
            "How long calls of AWS take, by service and operation."
        ),
        MetricFamily(buildInformation, .gauge, "1, with the version as a label."),
        MetricFamily(refusedMetrics, .gauge, "Metrics that could not be kept; anything but 0 is a defect."),
        MetricFamily(droppedLogLines, .counter, "Log lines that were dropped, since nobody read those before them."),
        MetricFamily(residentMemory, .gauge, "Resident memory size in bytes."),
        MetricFamily(virtualMemory, .gauge, "Virtual memory size in bytes."),
        MetricFamily(processorTime, .counter, "Total user and system CPU time spent in seconds."),
        MetricFamily(startTime, .gauge, "Start time of the process since the Unix epoch in seconds."),
        MetricFamily(openFiles, .gauge, "Number of open file descriptors."),
        MetricFamily(openFilesLimit, .gauge, "Maximum number of open file descriptors."),
    ]

    private static func name(_ name: String) -> String { "lambda_event_sources_" + name }
}
