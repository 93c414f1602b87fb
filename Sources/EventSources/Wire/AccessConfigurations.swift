import JSON

/// The list `SourceAccessConfigurations`, which several options and an identity field share.
enum AccessConfigurations {
    /// The greatest number of entries (Lambda API model).
    static let maximumCount = 23

    static let rootCertificate = "SERVER_ROOT_CA_CERTIFICATE"
    static let securityGroup = "VPC_SECURITY_GROUP"
    static let subnet = "VPC_SUBNET"
    static let virtualHost = "VIRTUAL_HOST"

    /// The types of the API model (`SourceAccessType`).
    static let types = [
        "BASIC_AUTH", subnet, securityGroup, "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH", virtualHost,
        "CLIENT_CERTIFICATE_TLS_AUTH", rootCertificate, "OAUTHBEARER_AUTH", "OAUTHBEARER_SCOPE",
        "OAUTHBEARER_AUDIENCE", "OAUTHBEARER_LOGICAL_CLUSTER", "OAUTHBEARER_IDENTITY_POOL", "IAM_AUTH",
        "IAM_OAUTHBEARER_AUTH",
    ]

    /// What stands before the id of a subnet or security group in an entry's URI.
    static func prefix(of type: String) -> String { type == subnet ? "subnet:" : "security_group:" }

    /// Whether an entry names the virtual host, which no update can.
    static func isVirtualHost(_ entry: JSONValue) -> Bool { entry.object?["Type"]?.string == virtualHost }

    /// The entries that a mapping's options and identity are written as where the list did not come through the wire
    /// API: authentication with its OAuth values, virtual host, root certificate, security groups, subnets.
    ///
    /// - Parameters:
    ///   - options: The options.
    ///   - source: The source.
    /// - Returns: The list; empty if there is nothing to tell.
    static func entries(_ options: JSONObject, _ source: EventSource) -> [JSONValue] {
        func entry(_ type: String, _ uri: JSONValue?) -> JSONValue {
            var entry: JSONObject = ["Type": .string(type)]
            entry["URI"] = uri
            return .object(entry)
        }
        var entries: [JSONValue] = []
        if let method = options["authenticationMethod"]?.string { entries.append(entry(method, options["secret"])) }
        if let oauth = options["oauth"]?.object, case .object(let shape)? = source.type.option("oauth")?.shape {
            entries += shape.wired(oauth).map { entry($0.name, $0.value) }
        }
        if let virtualHost = source.identity["virtualHost"] { entries.append(entry(Self.virtualHost, virtualHost)) }
        if let secret = options["rootCACertificate"] { entries.append(entry(rootCertificate, secret)) }
        for (option, type) in [("securityGroups", securityGroup), ("vpcSubnets", subnet)] {
            entries += (options[option]?.array ?? []).map { entry(type, .string(prefix(of: type) + ($0.string ?? ""))) }
        }
        return entries
    }
}

extension SourceType {
    /// The options that `SourceAccessConfigurations` stands for.
    var accessOptions: [OptionDescriptor] { options.filter { $0.wire?.role != nil } }
}
