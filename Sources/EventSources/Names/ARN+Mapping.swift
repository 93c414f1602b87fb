extension ARN {
    /// The ARN that Lambda knows an event source mapping by: `arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID`.
    ///
    /// - Parameters:
    ///   - id: The mapping's UUID.
    ///   - partition: The partition of its function.
    ///   - region: The region of its function.
    ///   - account: The 12-digit account of its function.
    /// - Returns: The ARN.
    public static func eventSourceMapping(_ id: String, partition: String, region: String, account: String) -> String {
        "arn:\(partition):lambda:\(region):\(account):event-source-mapping:\(id)"
    }
}

extension FunctionARN {
    /// The ARN of a mapping of this function.
    ///
    /// - Parameter id: The mapping's UUID.
    /// - Returns: The ARN.
    public func eventSourceMapping(_ id: String) -> String {
        ARN.eventSourceMapping(id, partition: partition, region: region, account: account)
    }
}
