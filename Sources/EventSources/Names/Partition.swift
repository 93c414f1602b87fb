/// The AWS partitions and the regions that belong to them.
public enum Partition {
    /// The partition a region belongs to, for example `aws-cn` for `cn-north-1`; `aws` for any region without a
    /// partition of its own.
    public static func name(ofRegion region: String) -> String {
        let bytes = region.utf8
        if bytes.starts(with: "cn-".utf8) { return "aws-cn" }
        if bytes.starts(with: "eusc-".utf8) { return "aws-eusc" }
        for (marker, name) in marked where bytes.dropFirst(2).starts(with: marker.utf8) { return name }
        return "aws"
    }

    /// Whether a region can belong to a partition: known partitions take only their own regions, unknown ones any.
    public static func takes(_ partition: String, region: String) -> Bool {
        known.contains(partition) ? name(ofRegion: region) == partition : true
    }

    /// Whether text has the form of a region name, with room for regions that do not exist yet.
    ///
    /// The form is that of the Lambda service model: words of lower-case letters, then a number, joined by hyphens
    /// (`us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`).
    public static func isRegion(_ text: some StringProtocol) -> Bool {
        isRegion(utf8: text.utf8)
    }

    static func isRegion(utf8 bytes: some Collection<UInt8>) -> Bool {
        guard bytes.count <= 32 else { return false }
        var words = 0
        var length = 0
        var digits = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z") where digits == 0:
                length += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where length == 0:
                digits += 1
            case UInt8(ascii: "-") where length > 0:
                if words == 0, length != 2, length != 4 { return false }
                words += 1
                length = 0
            default:
                return false
            }
        }
        return words >= 2 && words <= 4 && (1...2).contains(digits)
    }

    private static let marked = [
        ("-gov-", "aws-us-gov"), ("-iso-", "aws-iso"), ("-isob-", "aws-iso-b"), ("-isoe-", "aws-iso-e"),
        ("-isof-", "aws-iso-f"),
    ]
    private static let known: Set = [
        "aws", "aws-cn", "aws-eusc", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
    ]
}
