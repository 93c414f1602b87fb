public import EventSources

/// What the use cases take from outside: configuration, time and chance.
public struct ControlPlaneEnvironment: Sendable {
    /// Accounts, regions and limits that validation needs; its `now` is replaced by the clock's.
    public var validation: ValidationSettings
    /// The current time.
    public var now: @Sendable () -> Timestamp
    /// 128 random bits for an id.
    public var random: @Sendable () -> (UInt64, UInt64)
    /// A digest to recognise a request by; a server uses SHA-256, the default keeps the bytes as they are.
    public var digest: @Sendable ([UInt8]) -> [UInt8]

    /// Makes an environment.
    public init(
        validation: ValidationSettings,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> (UInt64, UInt64) = {
            var generator = SystemRandomNumberGenerator()
            return (generator.next(), generator.next())
        },
        digest: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
    ) {
        self.validation = validation
        self.now = now
        self.random = random
        self.digest = digest
    }

    /// The settings to validate with at this moment.
    public func settings() -> ValidationSettings {
        var settings = validation
        settings.now = now()
        return settings
    }

    /// A random UUID (RFC 9562) for a request, to answer and log with.
    public func makeRequestID() -> String {
        MappingID(random: random()).description
    }

    func makeID() -> MappingID { MappingID(milliseconds: now().milliseconds, random: random()) }
}
