import Authentication
import ControlPlane
import EventSources
import JSON
import OpenSSL

/// Credentials that were just made for a principal: what is stored, and what is shown once.
struct NewCredentials {
    private(set) var stored: [PrincipalCredential] = []
    private var secrets: [CredentialSecret] = []

    /// Makes credentials.
    ///
    /// - Parameters:
    ///   - name: Whose they are.
    ///   - token: Whether to make a bearer token.
    ///   - accessKey: Whether to make an AWS access key.
    ///   - keyFile: The file of the key that seals the secret of the access key.
    ///   - expiresAt: From when on they are refused.
    ///   - now: The present moment.
    /// - Throws: A ``CommandFailure`` if there is no randomness, or the key cannot be read or made.
    init(
        for name: String,
        token: Bool,
        accessKey: Bool,
        sealedWith keyFile: String,
        expiresAt: Timestamp?,
        now: Timestamp
    ) throws(CommandFailure) {
        do {
            if token { secrets.append(try CredentialSecret.makeToken()) }
            if accessKey { secrets.append(try CredentialSecret.makeAccessKey()) }
            for secret in secrets {
                let proof: PrincipalCredential.Proof
                switch secret {
                case .token(let text): proof = .token(digest: SHA256.hash(text))
                case .accessKey(let id, let text):
                    let key = try SealingKey.readOrMake(file: keyFile)
                    proof = .accessKey(id: id, sealedSecret: try key.seal(text, accessKey: id, principal: name))
                }
                stored.append(PrincipalCredential(proof: proof, createdAt: now, expiresAt: expiresAt))
            }
        } catch let error as StorageError {
            throw CommandFailure(error)
        } catch {
            throw CommandFailure(.software, "\(error)")
        }
    }

    /// The secrets by the names they are shown under.
    private var shown: [(name: String, value: String)] {
        secrets.flatMap { secret in
            switch secret {
            case .token(let text): [("token", text)]
            case .accessKey(let id, let text): [("accessKeyId", id), ("secretAccessKey", text)]
            }
        }
    }

    /// Prints them, which is the only time anyone sees them.
    func show(_ members: [(name: String, value: JSONValue)], asJSON: Bool) {
        let secrets = shown.map { ($0.name, JSONValue.string($0.value)) }
        if asJSON {
            let object = JSONObject(members.filter { !$0.value.isNull }.map { ($0.name, $0.value) } + secrets)
            StandardStream.output.write(JSONValue.object(object).text(.pretty) + "\n")
            return
        }
        for (name, value) in members where !value.isNull && value.array?.isEmpty != true {
            let text = value.array?.compactMap(\.string).joined(separator: ",") ?? value.string ?? value.text()
            StandardStream.output.write("\(name): \(text)\n")
        }
        for (name, value) in shown { StandardStream.output.write("\(name): \(value)\n") }
        StandardStream.error.write("Keep it now: it is not shown again.\n")
    }
}
