// swift-tools-version: 6.2
import PackageDescription

/// What a script says of the build (`scripts/version`), as a string in C; nothing if it is not said.
func definition(_ name: String) -> CSetting? {
    guard let text = Context.environment[name], !text.isEmpty else { return nil }
    guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }) else {
        fatalError("\(name) may have letters, digits, +, - and . only")
    }
    return .define(name, to: "\"\(text)\"")
}

let package = Package(
    name: "lambda-event-sources",
    products: [
        .library(name: "EventSources", targets: ["EventSources", "JSON"]),
        .library(name: "MappingStore", targets: ["ControlPlane", "MappingStore"]),
        .library(name: "HTTPServer", targets: ["HTTPServer"]),
        .library(name: "SigV4", targets: ["SigV4"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // MARK: Libraries
        .target(name: "CivilTime"),
        .target(name: "HostSystem", dependencies: ["CLinux"]),
        .target(name: "UntrustedText"),
        .target(name: "JSON", dependencies: ["UntrustedText"]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "OpenSSL", dependencies: ["COpenSSL", "HostSystem"]),
        .target(name: "SigV4", dependencies: ["CivilTime", "OpenSSL", "UntrustedText"]),

        .target(name: "EventSources", dependencies: ["CivilTime", "JSON", "UntrustedText"]),
        .target(name: "ControlPlane", dependencies: ["EventSources", "JSON", "UntrustedText"]),

        .target(
            name: "Migrations",
            path: "migrations",
            resources: [
                .embedInCode("0001_initial.sql"), .embedInCode("0002_forwarding.sql"),
                .embedInCode("0003_principals.sql"), .embedInCode("0004_broker_claims.sql"),
                .embedInCode("0005_rules.sql"),
            ]
        ),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "MappingStore",
            dependencies: ["CSQLite", "ControlPlane", "EventSources", "JSON", "Migrations", "UntrustedText"]
        ),

        .systemLibrary(name: "CLinux"),
        .target(
            name: "HTTPServer",
            dependencies: [
                "CLinux", "CivilTime", "HostSystem", "OpenSSL", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        .target(
            name: "PrometheusMetrics",
            dependencies: ["CLinux", .product(name: "CoreMetrics", package: "swift-metrics")]
        ),

        .target(name: "COpenAPIDocument", path: "openapi/embedding"),
        .target(
            name: "OpenAPIDocument",
            dependencies: ["COpenAPIDocument", "JSON", .product(name: "Yams", package: "Yams")],
            path: "openapi",
            exclude: ["control-plane.yaml", "embedding", "lambda.yaml"]
        ),
        .target(
            name: "APIExchange",
            dependencies: [
                "ControlPlane", "EventSources", "HTTPServer", "JSON", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "RESTAPI",
            dependencies: [
                "APIExchange", "ControlPlane", "EventSources", "HTTPServer", "JSON", "OpenAPIDocument", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "LambdaAPI",
            dependencies: [
                "APIExchange", "ControlPlane", "EventSources", "HTTPServer", "JSON", "SigV4", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        .target(
            name: "Authentication",
            dependencies: [
                "ControlPlane", "EventSources", "HTTPServer", "HostSystem", "JSON", "OpenSSL", "SigV4", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // Which operations of AWS are called, as values without any code; what sends them is around it.
        .target(name: "AWSServices", path: "Sources/AWS/Services"),
        .target(
            name: "AWS",
            dependencies: [
                "AWSServices", "ControlPlane", "EventSources", "HostSystem", "JSON", "OpenSSL", "SigV4",
                "UntrustedText",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Services"]
        ),

        .target(
            name: "CBuildInformation",
            cSettings: ["LES_VERSION", "LES_COMMIT"].compactMap(definition)
        ),

        // MARK: Executable
        .executableTarget(
            name: "lambda-event-sources",
            dependencies: [
                "APIExchange", "AWS", "Authentication", "CBuildInformation", "CLinux", "ControlPlane", "EventSources",
                "HTTPServer", "HostSystem", "JSON", "LambdaAPI", "MappingStore", "OpenAPIDocument", "OpenSSL",
                "PrometheusMetrics", "RESTAPI", "UntrustedText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        // MARK: Benchmarks
        .executableTarget(
            name: "validation-bench",
            dependencies: ["EventSources", "EventSourcesTesting", "JSON"],
            path: "scripts/bench-support/validation"
        ),

        // MARK: Tests
        .testTarget(
            name: "MappingStoreTests",
            dependencies: [
                "ControlPlane", "EventSources", "EventSourcesTesting", "JSON", "MappingStore", "MappingStoreTesting",
                "Migrations", "UntrustedText",
            ],
            exclude: ["Fixtures"]
        ),
        // A second store, and what makes fresh ones of each kind for the tests of all that needs a store; part of no product.
        .target(
            name: "MappingStoreTesting",
            dependencies: ["ControlPlane", "EventSources", "MappingStore", "UntrustedText"],
            path: "Tests/MappingStoreTesting"
        ),
        // What judges the promises of stores by what clients were told; part of no product.
        .target(
            name: "HistoryChecking",
            dependencies: ["ControlPlane", "EventSources", "EventSourcesTesting", "JSON"],
            path: "Tests/HistoryChecking"
        ),
        .testTarget(
            name: "HistoryCheckingTests",
            dependencies: ["ControlPlane", "EventSources", "HistoryChecking", "MappingStoreTesting"]
        ),
        .testTarget(
            name: "ControlPlaneTests",
            dependencies: ["ControlPlane", "EventSources", "JSON", "MappingStore", "UntrustedText"]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["CLinux", "HTTPServer", .product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "EventSourcesTesting", "HTTPServer", "OpenSSL", "TestSupport", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "RESTAPITests",
            dependencies: [
                "APIExchange", "ControlPlane", "EventSources", "HTTPServer", "JSON", "MappingStoreTesting",
                "OpenAPIDocument", "RESTAPI", "TestSupport", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "LambdaAPITests",
            dependencies: [
                "APIExchange", "ControlPlane", "EventSources", "EventSourcesTesting", "HTTPServer", "JSON", "LambdaAPI",
                "MappingStoreTesting", "OpenAPIDocument", "RESTAPI", "TestSupport", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")],
            exclude: ["parse_exposition.py"]
        ),
        .testTarget(
            name: "AuthenticationTests",
            dependencies: [
                "Authentication", "ControlPlane", "EventSources", "HTTPServer", "MappingStore", "OpenSSL", "SigV4",
                "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "HostSystemTests", dependencies: ["HostSystem"]),
        .testTarget(name: "UntrustedTextTests", dependencies: ["UntrustedText"]),
        .testTarget(name: "JSONTests", dependencies: ["EventSourcesTesting", "JSON"]),
        .testTarget(name: "OpenSSLTests", dependencies: ["OpenSSL"]),
        .testTarget(
            name: "SigV4Tests",
            dependencies: ["EventSourcesTesting", "OpenSSL", "SigV4"],
            exclude: ["botocore_signatures.py"]
        ),
        .testTarget(
            name: "AWSTests",
            dependencies: [
                "AWS", "AWSServices", "ControlPlane", "EventSources", "EventSourcesTesting", "JSON", "OpenSSL", "SigV4",
                "TestSupport", "UntrustedText",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["botocore_judge.py", "moto_upstream.py"]
        ),
        // Generated requests, for the tests of every target that handles mappings; part of no product.
        .target(
            name: "EventSourcesTesting",
            dependencies: ["EventSources", "JSON", "UntrustedText"],
            path: "Tests/EventSourcesTesting"
        ),
        .testTarget(
            name: "EventSourcesTests",
            dependencies: ["EventSources", "EventSourcesTesting", "JSON", "UntrustedText"]
        ),
        .testTarget(
            name: "lambda-event-sourcesTests",
            dependencies: [
                "lambda-event-sources", "EventSources", "HTTPServer", "JSON", "UntrustedText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // What arbitrary bytes are given to, by the tests and by a fuzzer; part of no product.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "EventSources", "HTTPServer", "JSON", "SigV4", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Fuzzing/Targets"
        ),
        .testTarget(
            name: "FuzzTargetsTests",
            dependencies: ["EventSourcesTesting", "FuzzTargets"],
            exclude: ["Findings"]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "lambda-event-sources", "AWS", "CLinux", "ControlPlane", "EventSources", "EventSourcesTesting",
                "HTTPServer", "JSON", "MappingStore", "PrometheusMetrics", "TestSupport", "UntrustedText",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: [
                "FailingDisk/failing_disk.c",
                "LambdaClients", "OpenAPI/client_settings.yaml", "OpenAPI/generated_client.py",
                "OpenAPI/schemathesis.toml", "Schema/check_files.py",
            ]
        ),
    ]
)

// The fuzzer itself, and what it watches; only for `scripts/soak fuzz`, since it changes how everything is compiled.
if Context.environment["LES_FUZZING"] != nil {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["CFuzzer", "FuzzTargets"],
            path: "Tests/Fuzzing/Driver",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        ),
    ]
    let watched = ["EventSources", "FuzzTargets", "HTTPServer", "JSON", "SigV4"]
    for target in package.targets where watched.contains(target.name) {
        target.swiftSettings = [.unsafeFlags(["-sanitize=fuzzer"])]
    }
}

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
