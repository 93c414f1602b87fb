import Foundation

/// What was built, and where the package lies.
enum Product {
    /// The server's binary, beside the bundle of the tests that are running.
    static let binary = buildFolder.appending(path: "lambda-event-sources")

    /// The package's folder.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let buildFolder: URL = {
        // A bundle on Linux is one executable file in the build folder; with XCTest it may also be run from elsewhere.
        let candidates = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + CommandLine.arguments.prefix(1)
        for candidate in candidates {
            let folder = URL(filePath: candidate).deletingLastPathComponent()
            if FileManager.default.isExecutableFile(atPath: folder.appending(path: "lambda-event-sources").path) {
                return folder
            }
        }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }()
}
