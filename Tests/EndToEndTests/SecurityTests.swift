import Foundation
import JSON
import Testing

/// HTTPS as a server's own process speaks it, to clients that others wrote.
@Suite(.timeLimit(.minutes(5))) struct SecurityTests {
    private static let flags = ["--tls-certificate", "server.pem", "--tls-key", "server.key"]

    @Test func httpsIsServedWithTheNewerVersionsOnly() async throws {
        let folder = try TemporaryFolder()
        try await Shell.makeCertificate("server", in: folder)
        let server = try await Server.start(Self.flags, in: folder)
        #expect(server.base.hasPrefix("https://127.0.0.1:"))
        let run = try await Shell.run(
            """
            address=127.0.0.1:\(server.port)
            curl -sS --cacert server.pem https://$address/healthz; echo
            curl -s http://$address/healthz; echo plain $?
            shake() { openssl s_client -connect $address -CAfile server.pem "$@" < /dev/null 2>&1; }
            shake -tls1_2 -alpn http/1.1 | grep -E '^ *Protocol *:|ALPN protocol|Verify return code'
            shake -tls1_3 -alpn h2,http/1.1 | grep -E 'New, TLSv1|ALPN protocol|Verify return code'
            shake -tls1_1 -cipher ALL:@SECLEVEL=0 | grep -c 'Cipher is (NONE)'
            shake -alpn h2 | grep -c 'no application protocol'
            """,
            in: folder
        )
        let lines = run.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.first == #"{"status":"ok"}"#, "\(run.output)\(run.errors)")
        #expect(lines.contains { $0.hasPrefix("plain ") && $0 != "plain 0" })
        #expect(lines.filter { $0 == "ALPN protocol: http/1.1" }.count == 2, "\(run.output)")
        #expect(lines.contains { $0.hasPrefix("Protocol") && $0.hasSuffix("TLSv1.2") }, "\(run.output)")
        #expect(lines.contains { $0.hasPrefix("New, TLSv1.3") }, "\(run.output)")
        #expect(lines.filter { $0 == "Verify return code: 0 (ok)" }.count >= 2)
        #expect(lines.suffix(2) == ["1", "1"], "\(run.output)")
        #expect(server.log.contains("certificate loaded"))
        #expect(try await server.stop() == .status(0))
    }

    @Test func aMinimumOf13Refuses12() async throws {
        let folder = try TemporaryFolder()
        try await Shell.makeCertificate("server", in: folder)
        let server = try await Server.start(Self.flags + ["--tls-minimum-version", "1.3"], in: folder)
        let run = try await Shell.run(
            "for v in 1.2 1.3; do curl -s --cacert server.pem --tls-max $v https://127.0.0.1:\(server.port)/healthz; echo \" $?\"; done",
            in: folder
        )
        #expect(run.output == " 35\n{\"status\":\"ok\"} 0\n")
    }

    /// Python holds one connection over two reloads: one with a new certificate, one with a broken one.
    @Test func aReloadTakesTheNewCertificateAndDropsNobody() async throws {
        let folder = try TemporaryFolder()
        for name in ["server", "renewed"] { try await Shell.makeCertificate(name, in: folder) }
        let server = try await Server.start(Self.flags, in: folder)
        let script = """
            import http.client, os, shutil, signal, ssl, time
            port, pid = \(server.port), \(server.process.pid)
            context = ssl.create_default_context()
            for name in ("server.pem", "renewed.pem"):
                context.load_verify_locations(name)

            def connect():
                connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
                connection.request("GET", "/healthz")
                assert connection.getresponse().read() == b'{"status":"ok"}'
                return connection

            def name(connection):
                return dict(entry[0] for entry in connection.sock.getpeercert()["subject"])["commonName"]

            def reload(text):
                before = open("server.log").read().count(text)
                os.kill(pid, signal.SIGHUP)
                for _ in range(3000):
                    if open("server.log").read().count(text) > before:
                        return
                    time.sleep(0.01)
                raise AssertionError(open("server.log").read())

            old = connect()
            print(name(old))
            shutil.copy("renewed.pem", "server.pem")
            reload("does not belong")
            print(name(connect()))
            shutil.copy("renewed.key", "server.key")
            reload("certificate loaded")
            print(name(connect()))
            open("server.key", "w").write("nonsense")
            reload("the certificate stays as it was")
            print(name(connect()))
            old.request("GET", "/healthz")
            print(old.getresponse().read().decode(), name(old))
            """
        // The files that verify must outlive the copies over them.
        let file = try folder.write(script, to: "reload.py")
        let run = try await Shell.run("cp server.pem first.pem; python3 '\(file)'", in: folder)
        #expect(run.exit == .status(0), "\(run.errors)")
        #expect(run.output == "server\nserver\nrenewed\nrenewed\n{\"status\":\"ok\"} server\n", "\(run.errors)")
        #expect(try await server.stop() == .status(0))
    }

    @Test func whatIsWrongWithTheFilesIsSaidInOneLine() async throws {
        let folder = try TemporaryFolder()
        for name in ["server", "other"] { try await Shell.makeCertificate(name, in: folder) }
        _ = try folder.write("nonsense", to: "nonsense.pem")
        _ = try await Shell.run("openssl pkey -in server.key -aes256 -passout pass:x -out locked.key", in: folder)
        for (certificate, key, status, reason) in [
            ("missing.pem", "server.key", 66, "cannot read missing.pem: No such file or directory"),
            ("server.pem", "missing.key", 66, "cannot read missing.key: No such file or directory"),
            (".", "server.key", 66, "cannot read .: Is a directory"),
            ("nonsense.pem", "server.key", 78, "nonsense.pem holds no PEM certificate"),
            ("server.pem", "nonsense.pem", 78, "nonsense.pem holds no PEM private key"),
            ("server.pem", "server.pem", 78, "server.pem holds no PEM private key"),
            ("server.pem", "other.key", 78, "the private key in other.key does not belong"),
            ("server.pem", "locked.key", 78, "locked.key is encrypted"),
        ] as [(String, String, Int32, String)] {
            let result = try await Server.run(
                ["serve", "--port", "0", "--tls-certificate", certificate, "--tls-key", key],
                in: folder
            )
            #expect(result.exit == .status(status), "\(reason)")
            #expect(result.errors.contains(reason), "\(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1)
            #expect(
                !FileManager.default.fileExists(atPath: folder.url.appending(path: "lambda-event-sources.sqlite").path)
            )
        }
    }

    @Test func aKeyThatOthersMayReadIsWarnedOf() async throws {
        let folder = try TemporaryFolder()
        try await Shell.makeCertificate("server", in: folder)
        _ = try await Shell.run("chmod 644 server.key", in: folder)
        let server = try await Server.start(Self.flags, in: folder)
        #expect(server.log.contains("others may read this file; chmod 600 it"))
    }
}
