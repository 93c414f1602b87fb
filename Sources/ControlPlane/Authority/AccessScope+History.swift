import EventSources
import JSON

extension AccessScope {
    /// Whether the mapping is within whose members these are, as the history keeps them.
    ///
    /// A function changes only within its account and region, so a mapping has one place for life.
    func covers(memberState: [UInt8]) -> Bool {
        guard let function = (try? JSONValue(parsing: memberState, limits: .stored))?.object?["function"]?.string,
            let arn = try? ARN(parsing: function)
        else { return false }
        return covers(account: arn.account, region: arn.region)
    }
}
