/// How a service wants its requests canonicalised.
public struct ServiceStyle: Hashable, Sendable {
    /// Whether dot segments and repeated slashes are removed from the path before signing (RFC 3986 section 5.2.4).
    public var normalizesPath: Bool

    /// Whether the path, percent-encoded as it is sent, is percent-encoded once more for signing.
    public var encodesPathTwice: Bool

    /// Whether a request signed in its headers always carries `X-Amz-Content-Sha256`.
    public var sendsContentHash: Bool

    /// Whether a presigned request stands for any body, with `UNSIGNED-PAYLOAD` in place of its hash.
    public var presignsWithoutBody: Bool

    /// Whether the session token is part of what is signed.
    ///
    /// A few services (AWS IoT) want it added afterwards.
    public var signsSessionToken: Bool

    /// Creates a style; the default values are those of every service but S3.
    public init(
        normalizesPath: Bool = true,
        encodesPathTwice: Bool = true,
        sendsContentHash: Bool = false,
        presignsWithoutBody: Bool = false,
        signsSessionToken: Bool = true
    ) {
        self.normalizesPath = normalizesPath
        self.encodesPathTwice = encodesPathTwice
        self.sendsContentHash = sendsContentHash
        self.presignsWithoutBody = presignsWithoutBody
        self.signsSessionToken = signsSessionToken
    }

    /// Every service but S3: Lambda, SNS, SQS, STS and the others.
    public static let standard = ServiceStyle()

    /// Amazon S3, where a path is an object's key and is taken as it is.
    public static let s3 = ServiceStyle(
        normalizesPath: false,
        encodesPathTwice: false,
        sendsContentHash: true,
        presignsWithoutBody: true
    )
}
