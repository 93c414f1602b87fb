import Foundation
import JSON
import Testing

/// Programs that work on the database beside the server, as those that replicate it do.
@Suite(.timeLimit(.minutes(5))) struct CompanionTests {
    /// What Litestream does to a database: tables of its own, a read transaction that keeps the log from starting anew,
    /// small writes, and checkpoints.
    private static let companion = """
        import sqlite3, sys
        writer = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        writer.execute("CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER)")
        reader = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)
        for line in sys.stdin:
            if reader.in_transaction: reader.execute("ROLLBACK")
            writer.execute("INSERT INTO _litestream_seq VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seq = seq + 1")
            busy = writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[0]
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM _litestream_seq").fetchone()
            print(busy, flush=True)
        """

    @Test func replicatorBesideTheServerDoesNoHarm() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(["--database", "shared.sqlite"], in: folder)
        _ = try folder.write(Self.companion, to: "companion.py")
        let body =
            #"{"function": "f$n", "source": {"type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:q$n"}}"#
        let run = try await Shell.run(
            """
            set -e
            coproc companion { python3 companion.py shared.sqlite; }
            for n in $(seq 20); do
                curl -s -o answer -w '%{http_code}\\n' \(server.base)/v1/event-source-mappings \
                    -H 'Content-Type: application/json' -d "\(body.replacing("\"", with: "\\\""))"
                echo >&"${companion[1]}"
                read -r busy <&"${companion[0]}"
                echo "$busy"
            done
            '\(Product.binary.path)' backup --database shared.sqlite copy.sqlite
            for file in shared copy; do '\(Product.binary.path)' check --database $file.sqlite; done
            """,
            in: folder
        )
        #expect(run.exit == .status(0), "\(run.errors)")
        let expected = Array(repeating: ["201", "0"], count: 20).flatMap(\.self)
        #expect(run.output.split(separator: "\n").prefix(40).map(String.init) == expected, "\(run.output)")
        #expect(run.output.matches(of: /20 mappings, 20 changes, no problem/).count == 2, "\(run.output)")
        try await server.stop()
        let again = try await Server.start(["--database", "shared.sqlite"], in: folder)
        let list = try await Shell.run("curl -s '\(again.base)/v1/event-source-mappings?limit=100'", in: folder)
        #expect(try JSONValue(parsing: list.output).object?["eventSourceMappings"]?.array?.count == 20)
    }
}
