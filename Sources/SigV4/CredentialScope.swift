/// The scope of a signature: the day, region and service it is good for.
///
/// See AWS, "Elements of an AWS API request signature".
public struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// The day in UTC, eight digits.
    public var date: String

    /// The region, for example `eu-central-1`.
    public var region: String

    /// The service's signing name, for example `lambda`.
    public var service: String

    static let terminator = "aws4_request"

    /// Creates a scope.
    public init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// Date, region, service and `aws4_request`, separated by slashes, as in a string to sign.
    public var description: String {
        "\(date)/\(region)/\(service)/\(Self.terminator)"
    }
}
