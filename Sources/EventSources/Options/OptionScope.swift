/// The faces on which a requirement, a default or a rule holds.
public struct OptionScope: OptionSet, Sendable, Hashable {
    /// One bit per face.
    public let rawValue: UInt8
    /// Makes a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The control-plane REST API, which is as strict as the CDK and says everything the service would say later.
    public static let rest = OptionScope(rawValue: 1 << 0)
    /// The Lambda wire API, which takes what the service takes.
    public static let wire = OptionScope(rawValue: 1 << 1)
    /// Every face.
    public static let both: OptionScope = [.rest, .wire]
}
