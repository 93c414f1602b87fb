// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "lambda-event-sources",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
    ],
    targets: [
        // MARK: Libraries
        .target(name: "JSON"),

        .target(name: "EventSources", dependencies: ["JSON"]),

        // MARK: Tests
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
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
