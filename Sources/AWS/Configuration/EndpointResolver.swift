import AWSServices
import EventSources
import UntrustedText

/// Where each service is reached in each region.
struct EndpointResolver: Sendable {
    private var overrides: [AWSService: BaseURL] = [:]
    private var usesFIPS = false
    private var usesDualStack = false

    /// Takes the overrides, most specific first: a service's variable, the common variable, the profile's services
    /// section, the profile (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
    init(_ environment: Environment, _ shared: SharedConfiguration) throws(AWSConfigurationError) {
        let profile = shared.profile
        usesFIPS = try Self.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", environment, profile)
        usesDualStack = try Self.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", environment, profile)
        let ignores = try Self.flag(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "ignore_configured_endpoint_urls",
            environment,
            profile
        )
        guard !ignores else { return }
        for service in AWSService.all {
            let variable = "AWS_ENDPOINT_URL_\(service.name.uppercased())"
            let candidates = [
                (variable, environment[variable]), ("AWS_ENDPOINT_URL", environment["AWS_ENDPOINT_URL"]),
                ("endpoint_url of \(service.name) in \(shared.configPath)", shared.servicesEndpoint(of: service.name)),
                ("endpoint_url of the profile \(profile.name)", profile["endpoint_url"]),
            ]
            guard let (name, value) = candidates.first(where: { $0.1 != nil }), let value else { continue }
            do throws(BaseURL.URLError) {
                overrides[service] = try BaseURL(parsing: value)
            } catch {
                throw AWSConfigurationError("\(name) is no usable URL: \(error.reason)")
            }
        }
    }

    private static func flag(
        _ variable: String,
        _ property: String,
        _ environment: Environment,
        _ profile: SharedConfiguration.Profile
    ) throws(AWSConfigurationError) -> Bool {
        if environment[variable] != nil { return try environment.isSet(variable) }
        return try Environment.flag(profile[property], name: "\(property) of the profile \(profile.name)")
    }

    /// Whether a service's endpoint was given and does not depend on the region.
    func isOverridden(_ service: AWSService) -> Bool { overrides[service] != nil }

    /// The endpoint of a service; for S3 that of a bucket, and with an endpoint that was given the bucket stands in
    /// the path.
    ///
    /// - Parameters:
    ///   - service: The service.
    ///   - region: A region's name, which becomes part of a host's name and must have been checked.
    ///   - bucket: The bucket, for S3.
    /// - Returns: The origin, and the path that requests begin with.
    func endpoint(of service: AWSService, in region: String, bucket: String? = nil) -> BaseURL {
        if var url = overrides[service] {
            if let bucket { url.path += "/" + bucket }
            return url
        }
        let host = host(of: service, in: region)
        guard let bucket else { return BaseURL(origin: Origin(isSecure: true, host: host)) }
        // A name with dots is not covered by S3's certificates, and an old one may be no host name at all.
        if Self.isHostLabel(bucket) {
            return BaseURL(origin: Origin(isSecure: true, host: "\(bucket).\(host)"))
        }
        return BaseURL(origin: Origin(isSecure: true, host: host), path: "/" + bucket)
    }

    private func host(of service: AWSService, in region: String) -> String {
        let partition = Partition.name(ofRegion: region)
        let suffix = Self.suffixes[partition] ?? ("amazonaws.com", "api.aws")
        let isAlreadyFIPS = partition == "aws-us-gov" && service.endpoint.isFIPSInGovCloud
        let name = service.endpoint.prefix + (usesFIPS && !isAlreadyFIPS ? "-fips" : "")
        guard usesDualStack else { return "\(name).\(region).\(suffix.usual)" }
        return service.endpoint.namesDualStack
            ? "\(name).dualstack.\(region).\(suffix.usual)" : "\(name).\(region).\(suffix.dualStack)"
    }

    // Of the partitions file of the AWS SDKs.
    private static let suffixes: [String: (usual: String, dualStack: String)] = [
        "aws": ("amazonaws.com", "api.aws"),
        "aws-cn": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        "aws-us-gov": ("amazonaws.com", "api.aws"),
        "aws-iso": ("c2s.ic.gov", "api.aws.ic.gov"),
        "aws-iso-b": ("sc2s.sgov.gov", "api.aws.scloud"),
        "aws-iso-e": ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        "aws-iso-f": ("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        "aws-eusc": ("amazonaws.eu", "api.amazonwebservices.eu"),
    ]

    /// Whether a bucket's name can stand as one label of a host's name: 3 to 63 of lower-case letters, digits, hyphens.
    static func isHostLabel(_ bucket: String) -> Bool {
        (3...63).contains(bucket.utf8.count) && !bucket.hasPrefix("-") && !bucket.hasSuffix("-")
            && bucket.utf8.allSatisfy { byte in
                CharacterClass.lowercase(byte) || CharacterClass.digit(byte) || byte == UInt8(ascii: "-")
            }
    }
}
