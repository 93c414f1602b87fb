import AWSServices
import Foundation
import Testing

@testable import AWS

/// Endpoints and regions; the hosts are those that botocore's endpoint rules give.
@Suite struct EndpointTests {
    private static func resolver(_ variables: [String: String] = [:]) throws -> EndpointResolver {
        let environment = Environment(TestUpstream.environment(variables))
        return try EndpointResolver(environment, SharedConfiguration(environment))
    }

    @Test(arguments: [
        ("us-east-1", "amazonaws.com"), ("eu-central-1", "amazonaws.com"), ("mx-central-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"), ("us-gov-west-1", "amazonaws.com"), ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"), ("eu-isoe-west-1", "cloud.adc-e.uk"),
        ("us-isof-south-1", "csp.hci.ic.gov"),
        ("eusc-de-east-1", "amazonaws.eu"),
    ])
    func everyPartitionHasItsSuffix(region: String, suffix: String) throws {
        let resolver = try Self.resolver()
        for service in AWSService.all {
            let url = resolver.endpoint(of: service, in: region)
            #expect(url == BaseURL(origin: Origin(isSecure: true, host: "\(service.name).\(region).\(suffix)")))
        }
        let bucket = resolver.endpoint(of: S3.service, in: region, bucket: "my-bucket")
        #expect(bucket.origin.host == "my-bucket.s3.\(region).\(suffix)")
        #expect(bucket.path == "")
    }

    @Test(arguments: [
        (Lambda.service, "us-east-1", true, false, "lambda-fips.us-east-1.amazonaws.com"),
        (S3.service, "us-east-1", true, false, "s3-fips.us-east-1.amazonaws.com"),
        (SNS.service, "us-east-1", true, false, "sns-fips.us-east-1.amazonaws.com"),
        (SNS.service, "us-gov-west-1", true, false, "sns.us-gov-west-1.amazonaws.com"),
        (STS.service, "us-gov-east-1", true, false, "sts.us-gov-east-1.amazonaws.com"),
        (Lambda.service, "us-gov-west-1", true, false, "lambda-fips.us-gov-west-1.amazonaws.com"),
        (Lambda.service, "eu-central-1", false, true, "lambda.eu-central-1.api.aws"),
        (Lambda.service, "cn-north-1", false, true, "lambda.cn-north-1.api.amazonwebservices.com.cn"),
        (S3.service, "eu-central-1", false, true, "s3.dualstack.eu-central-1.amazonaws.com"),
        (S3.service, "us-east-1", true, true, "s3-fips.dualstack.us-east-1.amazonaws.com"),
        (STS.service, "us-east-1", true, true, "sts-fips.us-east-1.api.aws"),
    ])
    func variantsAreChosenByVariables(service: AWSService, region: String, fips: Bool, dualStack: Bool, host: String)
        throws
    {
        let resolver = try Self.resolver([
            "AWS_USE_FIPS_ENDPOINT": "\(fips)", "AWS_USE_DUALSTACK_ENDPOINT": "\(dualStack)",
        ])
        #expect(resolver.endpoint(of: service, in: region).origin.host == host)
    }

    @Test(arguments: [
        ("with.dots", "/with.dots"), ("Capitals", "/Capitals"), ("under_score", "/under_score"), ("-ab", "/-ab"),
    ])
    func aBucketThatIsNoHostStandsInThePath(bucket: String, path: String) throws {
        let url = try Self.resolver().endpoint(of: S3.service, in: "us-east-1", bucket: bucket)
        #expect(url.origin.host == "s3.us-east-1.amazonaws.com")
        #expect(url.path == path)
    }

    @Test func theMostSpecificOverrideWins() async throws {
        try await withTemporaryFolder { folder in
            let config = try folder.write(
                "config",
                """
                [profile p]
                services = local
                endpoint_url = http://profile
                [services local]
                sts =
                  endpoint_url = http://section
                s3 =
                  endpoint_url = http://section
                """
            )
            let base = ["AWS_CONFIG_FILE": config, "AWS_PROFILE": "p"]
            var resolver = try Self.resolver(base)
            func host(_ service: AWSService) -> String { resolver.endpoint(of: service, in: "us-east-1").origin.host }
            #expect(host(Lambda.service) == "profile")
            #expect(host(STS.service) == "section")
            resolver = try Self.resolver(base.merging(["AWS_ENDPOINT_URL_S3": "https://own:8443/x"]) { $1 })
            #expect(resolver.endpoint(of: S3.service, in: "r", bucket: "my-bucket").path == "/x/my-bucket")
            #expect(
                resolver.endpoint(of: S3.service, in: "r").origin == Origin(isSecure: true, host: "own", port: 8443)
            )
            #expect(host(STS.service) == "section")
            resolver = try Self.resolver(base.merging(["AWS_ENDPOINT_URL": "http://all"]) { $1 })
            #expect(host(STS.service) == "all")
            resolver = try Self.resolver(base.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 })
            #expect(host(STS.service) == "sts.us-east-1.amazonaws.com")
        }
    }

    @Test(arguments: [
        ("AWS_ENDPOINT_URL", "localhost:4566", "AWS_ENDPOINT_URL is no usable URL: it does not begin with http"),
        ("AWS_ENDPOINT_URL_SNS", "http://a b", "AWS_ENDPOINT_URL_SNS is no usable URL: it holds a blank"),
        ("AWS_ENDPOINT_URL_S3", "http://", "its host is not valid"),
        ("AWS_ENDPOINT_URL_S3", "http://a:0", "its port is not"),
        ("AWS_ENDPOINT_URL_S3", "http://a:b", "its port is not"), ("AWS_ENDPOINT_URL_S3", "http://[::1", "no end"),
        ("AWS_ENDPOINT_URL_S3", "http://a?b", "scheme, host, port and path only"),
        ("AWS_USE_FIPS_ENDPOINT", "yes", "AWS_USE_FIPS_ENDPOINT must be true or false"),
    ])
    func aSettingThatCannotBeUsedIsNamed(variable: String, value: String, words: String) throws {
        let error = #expect(throws: AWSConfigurationError.self) { try Self.resolver([variable: value]) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("http://a", "a", 80, ""), ("https://a/", "a", 443, ""),
        ("http://127.0.0.1:5000/b/c//", "127.0.0.1", 5000, "/b/c"),
        ("http://[::1]:81", "::1", 81, ""), ("https://[fd00:ec2::254]", "fd00:ec2::254", 443, ""),
    ])
    func aURLIsReadIntoItsParts(text: String, host: String, port: Int, path: String) throws {
        let url = try BaseURL(parsing: text)
        #expect(url.origin.host == host)
        #expect(url.origin.port == port)
        #expect(url.path == path)
    }

    @Test(
        arguments: [
            ([:], nil), (["AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "x"], "eu-west-1"),
            (["AWS_DEFAULT_REGION": "eu-west-2"], "eu-west-2"), (["AWS_REGION": ""], nil),
        ] as [([String: String], String?)]
    )
    func theRegionComesFromTheEnvironment(variables: [String: String], region: String?) throws {
        #expect(try TestUpstream.make("http://a", variables).region == region)
    }

    @Test func theRegionComesFromTheProfile() async throws {
        try await withTemporaryFolder { folder in
            let config = try folder.write("config", "[profile p]\nregion = ap-south-2\n[default]\nregion = nowhere\n")
            let variables = ["AWS_CONFIG_FILE": config, "AWS_PROFILE": "p"]
            #expect(try TestUpstream.make("http://a", variables).region == "ap-south-2")
            let error = #expect(throws: AWSConfigurationError.self) {
                try TestUpstream.make("http://a", ["AWS_CONFIG_FILE": config])
            }
            #expect(error?.description == "region of the profile default is no region, such as eu-central-1")
        }
    }
}
