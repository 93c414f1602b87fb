import Foundation
import JSON
import Testing

/// The examples of the documents, by the names of their markers.
///
/// `ExampleTests` has a way to try each; one that is in a document and not here fails `DocumentTests`.
enum Example: String, CaseIterable, Sendable {
    // README.md
    case start, calls
    // docs/tour.md
    case tour
    case pipelineTour = "pipeline-tour"
    // docs/settings.md, docs/source-types.md
    case settingsTour = "settings-tour"
    case settings, options
    // docs/mapping-files.md, docs/api.md
    case validateTour = "validate-tour"
    case schemaTour = "schema-tour"
    case preCommit = "pre-commit"
    case library, products
    // docs/rest-api.md, docs/lambda-api.md
    case endpoints, operations
    case lambdaTour = "lambda-tour"
    // docs/in-place-of-aws.md
    case ci
    case ciService = "ci-service"
    case terraformTour = "terraform-tour"
    // docs/forwarding.md
    case policy
    case forwardingTour = "forwarding-tour"
    case importTour = "import-tour"
    // docs/security.md
    case authorityTour = "authority-tour"
    case tlsTour = "tls-tour"
    // docs/operations.md, docs/performance.md
    case packageBuild = "package-build"
    case packageInstall = "package-install"
    case imageBuild = "image-build"
    case imageRun = "image-run"
    case scrape
    case backupTour = "backup-tour"
    case bench
    // CONTRIBUTING.md
    case targets

    /// Why it cannot be tried on this machine.
    var lack: String? {
        get async {
            switch self {
            case .lambdaTour where await !LambdaClientsTests.canImport("boto3, awscli"),
                .authorityTour where await !LambdaClientsTests.canImport("boto3, awscli"):
                "boto3 and the AWS CLI are not both there; set LES_PYTHON to a Python that has them"
            case .terraformTour where await !Terraform.isThere:
                "terraform is not on the PATH, or LES_TERRAFORM_MIRROR names no mirror of hashicorp/aws"
            case .forwardingTour where !Upstream.isAvailable, .importTour where !Upstream.isAvailable:
                "\(Upstream.advice)"
            default: nil
            }
        }
    }
}
