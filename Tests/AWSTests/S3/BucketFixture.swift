import AWS
import ControlPlane
import Foundation
import Synchronization

/// A bucket at a server that keeps the notification configuration it is given, byte by byte, as S3 itself need not.
final class BucketFixture: Sendable {
    static let owner = "123456789012"

    private let document: Mutex<String>
    private let queue = Mutex<[FakeServer.Reply]>([])
    /// How many reads after a write still show what was there before.
    private let staleReads: Mutex<Int>
    private let shown: Mutex<String>
    private let writes = Mutex<[FakeServer.Request]>([])
    private let interference = Mutex<(@Sendable (String) -> String)?>(nil)

    init(_ document: String, staleReads: Int = 0) {
        self.document = Mutex(document)
        self.staleReads = Mutex(staleReads)
        shown = Mutex(document)
    }

    var configuration: String { document.withLock { $0 } }
    var written: [FakeServer.Request] { writes.withLock { $0 } }

    /// Makes the next write get this answer, and change nothing.
    func refuseNextWrite(_ reply: FakeServer.Reply) { queue.withLock { $0.append(reply) } }

    /// Lets somebody else write right after the next write.
    func interfere(_ change: @escaping @Sendable (String) -> String) { interference.withLock { $0 = change } }

    func server() throws -> FakeServer {
        try FakeServer { [self] request, _ in
            guard request.method == "PUT" else { return .xml(200, read()) }
            writes.withLock { $0.append(request) }
            if let refusal = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return refusal }
            shown.withLock { $0 = configuration }
            var new = request.body
            let change = interference.withLock { interference in
                defer { interference = nil }
                return interference
            }
            if let change { new = change(new) }
            document.withLock { [new] in $0 = new }
            return .response(200)
        }
    }

    private func read() -> String {
        let isStale = staleReads.withLock { count in
            guard count > 0, !written.isEmpty else { return false }
            count -= 1
            return true
        }
        return isStale ? shown.withLock { $0 } : configuration
    }
}
