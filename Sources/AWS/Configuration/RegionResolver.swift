import EventSources

/// Which region is meant when nothing else says so.
enum RegionResolver {
    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, or the chosen profile's `region`.
    static func region(_ environment: Environment, _ shared: SharedConfiguration) throws(AWSConfigurationError)
        -> String?
    {
        let profile = shared.profile
        let candidates = [
            ("AWS_REGION", environment["AWS_REGION"]), ("AWS_DEFAULT_REGION", environment["AWS_DEFAULT_REGION"]),
            ("region of the profile \(profile.name)", profile["region"]),
        ]
        guard let (name, value) = candidates.first(where: { $0.1 != nil }), let value else { return nil }
        guard Partition.isRegion(value) else {
            throw AWSConfigurationError("\(name) is no region, such as eu-central-1")
        }
        return value
    }

    /// The region in which STS is asked when none is configured: one that every account of the partition has.
    static func fallback(forPartition partition: String) -> String {
        switch partition {
        case "aws-cn": "cn-north-1"
        case "aws-us-gov": "us-gov-west-1"
        case "aws-iso": "us-iso-east-1"
        case "aws-iso-b": "us-isob-east-1"
        case "aws-iso-e": "eu-isoe-west-1"
        case "aws-iso-f": "us-isof-south-1"
        case "aws-eusc": "eusc-de-east-1"
        default: "us-east-1"
        }
    }
}
