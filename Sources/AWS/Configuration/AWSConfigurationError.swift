/// A setting of the AWS side that cannot be used: an endpoint, a proxy, a certificate bundle, a configuration file.
public struct AWSConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which setting, and what is wrong with it, without any secret.
    public let description: String

    /// Makes an error from a sentence.
    public init(_ description: String) { self.description = description }
}
