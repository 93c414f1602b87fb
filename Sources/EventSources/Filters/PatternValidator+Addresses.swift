internal import JSON
import UntrustedText

extension PatternValidator {
    /// Checks `cidr`: an IPv4 or IPv6 address, a slash and the number of leading bits.
    mutating func check(addressRange value: JSONValue) {
        guard case .string(let text) = value else {
            report(
                .wrongType,
                "\"cidr\" is a string, not \(value.kindInWords).",
                value: value.echoed,
                allowed: ["format": "cidr"],
                fix: "Write {\"cidr\": \"10.0.0.0/24\"}."
            )
            return
        }
        guard !AddressRange.isValid(text) else { return }
        report(
            .malformed,
            "\"\(text.clipped)\" is no address range in CIDR notation.",
            value: value.echoed,
            allowed: ["format": "cidr"],
            fix: text.utf8.suffix(3).elementsEqual("/32".utf8) || text.utf8.suffix(4).elementsEqual("/128".utf8)
                ? "Write a single address as a value, without cidr."
                : "Write an IPv4 or IPv6 address, a slash and the number of leading bits (0 to 31, or 127), for example "
                    + "10.0.0.0/24."
        )
    }
}
