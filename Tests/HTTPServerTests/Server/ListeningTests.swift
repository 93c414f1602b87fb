import Foundation
import Glibc
import HTTPServer
import HTTPTypes
import Logging
import TestSupport
import Testing

@Suite struct ListeningTests {
    private func makeServer(_ addresses: ListenAddress...) -> HTTPServer {
        HTTPServer(
            configuration: HTTPServerConfiguration(addresses: addresses),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            makeHandler: { _ in ClosureHandler(echo) }
        )
    }

    private func answers(_ address: ListenAddress) async throws -> Bool {
        let client = try RawClient(address)
        try await client.send(Array(wire("GET / HTTP/1.1", "Host: a").utf8))
        return try await client.response().status == 200
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "h-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    @Test func severalAddressesAreServedAtOnce() async throws {
        try await withFolder { folder in
            let server = makeServer(
                .tcp(host: "127.0.0.1", port: 0),
                .tcp(host: "::1", port: 0),
                .unix(path: folder + "/socket")
            )
            let addresses = try server.start()
            #expect(addresses.count == 3)
            #expect(addresses[0].description == "127.0.0.1:\(addresses[0].port ?? 0)")
            #expect(addresses[1].description == "[::1]:\(addresses[1].port ?? 0)")
            for address in addresses { #expect(try await answers(address)) }
            await server.shutdown()
        }
    }

    @Test func aNameIsListenedOnByAllItsAddresses() async throws {
        let server = makeServer(.tcp(host: "localhost", port: 0))
        let addresses = try server.start()
        #expect(!addresses.isEmpty)
        #expect(Set(addresses.map(\.port)).count == 1)
        for address in addresses { #expect(try await answers(address)) }
        await server.shutdown()
    }

    @Test func aUnixSocketIsPrivateAndRemovedAtTheStop() async throws {
        try await withFolder { folder in
            let path = folder + "/socket"
            let server = makeServer(.unix(path: path))
            let address = try server.start()[0]
            #expect(address.description == "unix:\(path)")
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try await answers(address))
            await server.shutdown()
            #expect(lstat(path, &status) == -1)
        }
    }

    @Test func aSocketFileThatNobodyListensOnIsReplaced() async throws {
        try await withFolder { folder in
            let path = folder + "/socket"
            let kept = folder + "/kept"
            let first = makeServer(.unix(path: path))
            _ = try first.start()
            try FileManager.default.linkItem(atPath: path, toPath: kept)
            await first.shutdown()
            try FileManager.default.moveItem(atPath: kept, toPath: path)
            let second = makeServer(.unix(path: path))
            #expect(try await answers(try second.start()[0]))
            await second.shutdown()
        }
    }

    @Test func aSocketFileInUseStays() async throws {
        try await withFolder { folder in
            let path = folder + "/socket"
            let first = makeServer(.unix(path: path))
            let address = try first.start()[0]
            let second = makeServer(.unix(path: path))
            #expect(throws: SystemCallError.self) { try second.start() }
            #expect(try await answers(address))
            await second.shutdown()
            await first.shutdown()
        }
    }

    @Test func anotherFileInTheWayStays() async throws {
        try await withFolder { folder in
            let path = folder + "/file"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            let server = makeServer(.unix(path: path))
            #expect {
                try server.start()
            } throws: { error in
                (error as? SystemCallError)?.number == EEXIST
            }
            #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
            await server.shutdown()
        }
    }

    @Test func aPortInUseIsAnErrorThatSaysSo() async throws {
        let first = makeServer(.tcp(host: "127.0.0.1", port: 0))
        let address = try first.start()[0]
        let second = makeServer(.tcp(host: "127.0.0.1", port: 0), address)
        #expect {
            try second.start()
        } throws: { error in
            (error as? SystemCallError)?.number == EADDRINUSE && "\(error)".contains("\(address)")
        }
        await first.shutdown()
    }

    @Test(arguments: [
        ListenAddress.tcp(host: "127.0.0.1", port: 65_536), .tcp(host: "127.0.0.1", port: -1), .tcp(host: "", port: 0),
        .tcp(host: "no-such-host.invalid", port: 0), .unix(path: ""),
        .unix(path: "/" + String(repeating: "a", count: 200)),
        .unix(path: "/no/such/folder/socket"),
    ])
    func anAddressThatCannotBeListenedOnIsAnError(_ address: ListenAddress) async {
        let server = makeServer(address)
        #expect(throws: (any Error).self) { try server.start() }
        await server.shutdown()
    }
}
