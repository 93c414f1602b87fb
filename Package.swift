// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "lambda-event-sources",
    products: [
        .library(name: "SigV4", targets: ["SigV4"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
    ],
    targets: [
        // MARK: Libraries
        .target(name: "JSON"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "OpenSSL", dependencies: ["COpenSSL"]),
        .target(name: "SigV4", dependencies: ["OpenSSL"]),

        .target(name: "EventSources", dependencies: ["JSON"]),

        // MARK: Tests
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "OpenSSLTests", dependencies: ["OpenSSL"]),
        .testTarget(name: "SigV4Tests", dependencies: ["OpenSSL", "SigV4"], exclude: ["botocore_signatures.py"]),
        .testTarget(name: "EventSourcesTests", dependencies: ["EventSources", "JSON"]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
        ]
}
