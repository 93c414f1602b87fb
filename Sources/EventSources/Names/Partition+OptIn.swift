extension Partition {
    /// How a region comes to an account.
    enum Enablement: Sendable {
        /// Every account has it.
        case byDefault
        /// An account has to enable it first.
        case optIn
        /// It is in neither list here.
        case unknown
    }

    /// Whether accounts have to enable a region (AWS Account Management guide, "Enable or disable AWS Regions").
    ///
    /// Regions outside the partition `aws` belong to accounts of their own, which have them from the start.
    static func enablement(ofRegion region: String) -> Enablement {
        if optInRegions.contains(region) { return .optIn }
        return defaultRegions.contains(region) || name(ofRegion: region) != "aws" ? .byDefault : .unknown
    }

    /// Regions launched since March 2019.
    private static let optInRegions: Set<String> = [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
        "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1",
        "me-central-1", "me-south-1", "mx-central-1",
    ]

    private static let defaultRegions: Set<String> = [
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
        "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
        "us-east-2", "us-west-1", "us-west-2",
    ]
}
