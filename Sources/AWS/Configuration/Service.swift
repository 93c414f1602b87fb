/// The services of AWS that are called.
enum Service: String, Sendable, CaseIterable {
    case lambda, s3, sns, sts
}
