import EventSources
import JSON

extension AccessScope {
    /// Whether the mapping is within whose members these are, as the history keeps them.
    ///
    /// A function changes only within its account and region, so a mapping has one place for life.
    func covers(memberState: [UInt8]) -> Bool {
        guard let arn = Self.function(of: memberState) else { return false }
        return covers(account: arn.account, region: arn.region)
    }

    /// The place of the mapping whose members these are; `nil` if they name no function.
    init?(placeOf memberState: [UInt8]) {
        guard let arn = Self.function(of: memberState) else { return nil }
        self.init(accounts: [arn.account], regions: [arn.region])
    }

    private static func function(of memberState: [UInt8]) -> ARN? {
        guard let function = (try? JSONValue(parsing: memberState, limits: .stored))?.object?["function"]?.string else {
            return nil
        }
        return try? ARN(parsing: function)
    }
}
