import AWS
import ControlPlane
import EventSources
import Foundation
import Synchronization
import Testing

/// Credentials over time, from a container endpoint, by a clock that the test moves.
@Suite struct CredentialCacheTests {
    /// An endpoint that gives the key `K<n>` with the n-th request, good for an hour by the clock.
    private final class Source: Sendable {
        let clock = TestClock()
        let count = Mutex(0)
        let isBroken = Mutex(false)
        let lifetime: Double

        init(lifetime: Double = 3600) { self.lifetime = lifetime }

        func server() throws -> FakeServer {
            try FakeServer { [self] request, _ in
                guard request.target == "/creds" else { return .json(200, #"{"UUID":"u"}"#) }
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                guard !isBroken.withLock({ $0 }) else { return .json(500, #"{"message":"broken"}"#) }
                let expiration = Timestamp(milliseconds: Int64((clock.now + lifetime) * 1000))
                return .json(
                    200,
                    #"{"AccessKeyId":"K\#(number)","SecretAccessKey":"s","Token":"t","Expiration":"\#(expiration)"}"#
                )
            }
        }

        func upstream(_ server: FakeServer) throws -> AWSUpstream {
            let clock = clock
            return try TestUpstream.make(
                server.url,
                ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds"],
                now: { clock.now }
            )
        }
    }

    /// Makes a call and returns the key that signed it.
    private func key(_ upstream: AWSUpstream, _ server: FakeServer) async throws -> String {
        let seen = server.requests.filter { $0.target != "/creds" }.count
        _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope)
        let calls = server.requests.filter { $0.target != "/creds" }
        let authorization = try #require(calls.dropFirst(seen).first?.header("authorization"))
        return String(try #require(authorization.split(separator: "/").first?.split(separator: "=").last))
    }

    @Test func manyCallsAtOnceLoadOnce() async throws {
        let source = Source()
        let server = try source.server()
        defer { server.stop() }
        let upstream = try source.upstream(server)
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
            }
            try await group.waitForAll()
        }
        #expect(source.count.withLock { $0 } == 1)
        #expect(server.requests.count == 51)
    }

    @Test func credentialsAreRenewedBeforeTheyEnd() async throws {
        let source = Source()
        let server = try source.server()
        defer { server.stop() }
        let upstream = try source.upstream(server)
        #expect(try await key(upstream, server) == "K1")
        source.clock.now += 3600 - 301
        #expect(try await key(upstream, server) == "K1")
        #expect(source.count.withLock { $0 } == 1)
        // Within five minutes of the end the old ones still serve, while new ones are fetched beside the call.
        source.clock.now += 2
        #expect(try await key(upstream, server) == "K1")
        while source.count.withLock({ $0 }) < 2 { await Task.yield() }
        var current = "K1"
        while current == "K1" { current = try await key(upstream, server) }
        #expect(current == "K2")
        #expect(source.count.withLock { $0 } == 2)
        // Within the last minute nothing is signed with the old ones.
        source.clock.now += 3600 - 59
        #expect(try await key(upstream, server) == "K3")
    }

    @Test func aFailedRenewalLeavesWhatIsStillGood() async throws {
        let source = Source()
        let server = try source.server()
        defer { server.stop() }
        let upstream = try source.upstream(server)
        #expect(try await key(upstream, server) == "K1")
        source.isBroken.withLock { $0 = true }
        source.clock.now += 3600 - 30
        #expect(try await key(upstream, server) == "K1")
        source.clock.now += 31
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(found?.kind == .credentials)
        #expect(found?.message.contains("status 500: broken") == true)
    }

    @Test func aFailureIsNotForEverAndNotAskedAboutAllTheTime() async throws {
        let source = Source()
        let server = try source.server()
        defer { server.stop() }
        source.isBroken.withLock { $0 = true }
        let upstream = try source.upstream(server)
        for _ in 0..<5 { _ = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) } }
        #expect(source.count.withLock { $0 } == 1)
        // The pause doubles up to a minute.
        for (index, pause) in [1.0, 2, 4, 8, 16, 32, 60, 60].enumerated() {
            for (step, count) in [(pause - 0.1, index + 1), (0.2, index + 2)] {
                source.clock.now += step
                _ = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
                #expect(source.count.withLock { $0 } == count)
            }
        }
        source.isBroken.withLock { $0 = false }
        source.clock.now += 61
        _ = try await key(upstream, server)
    }

    @Test func credentialsThatComeAlreadyEndedAreUsedForAWhile() async throws {
        let source = Source(lifetime: -100)
        let server = try source.server()
        defer { server.stop() }
        let upstream = try source.upstream(server)
        for _ in 0..<3 { #expect(try await key(upstream, server) == "K1") }
        source.clock.now += 31
        #expect(try await key(upstream, server) == "K2")
    }

    @Test func aCallerThatGivesUpDoesNotStopTheOthers() async throws {
        let source = Source()
        let server = try source.server()
        defer { server.stop() }
        let upstream = try source.upstream(server)
        let first = Task { await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) } }
        _ = await server.request(number: 0)
        let second = Task { await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) } }
        first.cancel()
        #expect(await second.value == nil)
        #expect(source.count.withLock { $0 } == 1)
    }
}
