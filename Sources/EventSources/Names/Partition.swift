/// The AWS partitions and the regions that belong to them.
public enum Partition {
    /// The partition a region belongs to, for example `aws-cn` for `cn-north-1`; `aws` for any region without a
    /// partition of its own.
    public static func name(ofRegion region: String) -> String {
        let bytes = region.utf8Span.span
        let all = 0..<bytes.count
        if bytes.begins(with: "cn-", all) { return "aws-cn" }
        if bytes.begins(with: "eusc-", all) { return "aws-eusc" }
        guard bytes.count > 6, bytes[2] == UInt8(ascii: "-") else { return "aws" }
        let rest = 3..<bytes.count
        if bytes.begins(with: "gov-", rest) { return "aws-us-gov" }
        if bytes.begins(with: "iso-", rest) { return "aws-iso" }
        if bytes.begins(with: "isob-", rest) { return "aws-iso-b" }
        if bytes.begins(with: "isoe-", rest) { return "aws-iso-e" }
        if bytes.begins(with: "isof-", rest) { return "aws-iso-f" }
        return "aws"
    }

    /// Whether a region can belong to a partition: known partitions take only their own regions, unknown ones any.
    public static func takes(_ partition: String, region: String) -> Bool {
        name(ofRegion: region) == partition || !known.contains(partition)
    }

    /// Whether text has the form of a region name, with room for regions that do not exist yet.
    ///
    /// The form is that of the Lambda service model: words of lower-case letters, then a number, joined by hyphens
    /// (`us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`).
    public static func isRegion(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        return bytes.isRegion(0..<bytes.count)
    }

    private static let known: Set = [
        "aws", "aws-cn", "aws-eusc", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
    ]
}
