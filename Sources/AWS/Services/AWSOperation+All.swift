extension AWSOperation {
    /// Every operation that is called; no other request is ever signed.
    public static let all = Lambda.operations + S3.operations + SNS.operations + STS.operations
}

extension AWSService {
    /// Every service that is called.
    public static let all = [Lambda.service, S3.service, SNS.service, STS.service]
}
