import AWSServices
import ControlPlane
import EventSources
import JSON
import Logging
import SigV4
import UntrustedText

/// Signs calls, sends them once, and says what became of them.
///
/// A call is sent a second time only where AWS has refused the first before looking at it: with a clock that is off, with
/// credentials that have expired, or in another region than a bucket's.
struct ServiceClient: Sendable {
    let transport: HTTPTransport
    let endpoints: EndpointResolver
    let clock: ClockCorrection
    let configuration: AWSConfiguration
    /// Keeps the requests to an account and region within a rate; `nil` for as fast as they come.
    let pace: CallPace?
    let logger: Logger

    private static let userAgent = "lambda-event-sources"

    /// Makes a call, and returns the answer if it is a success.
    func send(_ call: ServiceCall, signedBy signer: CallSigner) async throws(UpstreamFailure) -> HTTPResponse {
        var call = call
        guard Partition.isRegion(call.region) else {
            throw failure(.refused, call, "\"\(UpstreamText.clean(call.region, limit: 64))\" is no region")
        }
        let request: WireRequest
        do throws(InputFailure) {
            request = try WireRequest(call.operation, call.input, document: call.document)
        } catch {
            throw failure(.refused, call, "the request cannot be written: \(error)")
        }
        var hasCorrectedClock = false
        var refused: (credentials: AWSCredentials, failure: UpstreamFailure)?
        var hasMoved = false
        while true {
            let credentials = try await credentials(for: call, signer)
            if let refused, refused.credentials.signing == credentials?.signing { throw refused.failure }
            let response = try await paced(call, request, credentials)
            if (200...299).contains(response.status) { return response }
            let error = ErrorAnswer(response)
            let code = error.code ?? ""
            if !hasCorrectedClock, FailureClassification.isSkew(code, error.message ?? ""),
                clock.learn(date: response["date"])
            {
                hasCorrectedClock = true
                continue
            }
            if FailureClassification.isStale(code), case .cache(let cache) = signer, let credentials {
                await cache.discard(credentials)
                if refused == nil {
                    refused = (credentials, failure(call, response, error, credentials))
                    continue
                }
            }
            if !hasMoved, let region = moved(call, response, error) {
                hasMoved = true
                call.region = region
                continue
            }
            throw failure(call, response, error, credentials)
        }
    }

    private func credentials(
        for call: ServiceCall,
        _ signer: CallSigner
    ) async throws(UpstreamFailure) -> AWSCredentials? {
        switch signer {
        case .anonymous: return nil
        case .credentials(let credentials): return credentials
        case .cache(let cache):
            let credentials: AWSCredentials
            do throws(CredentialsError) {
                credentials = try await cache.credentials()
            } catch {
                throw failure(.credentials, call, error.description)
            }
            if let expected = call.account, let actual = credentials.account, actual != expected {
                let message =
                    "the credentials from \(credentials.source) belong to account \(actual), not to \(expected)"
                throw failure(.credentials, call, message)
            }
            return credentials
        }
    }

    /// Sends when the rate allows it; STS, which is asked for no account, has a rate of its own.
    private func paced(
        _ call: ServiceCall,
        _ wire: WireRequest,
        _ credentials: AWSCredentials?
    ) async throws(UpstreamFailure) -> HTTPResponse {
        guard let pace, let account = call.account else { return try await attempt(call, wire, credentials) }
        let scope = UpstreamScope(account: account, region: call.region)
        let leave: CallPace.Leave
        do {
            leave = try await pace.enter(scope, service: call.service.name)
        } catch {
            throw failure(.unreachable, call, "the call was cancelled before it was sent")
        }
        defer { pace.leave(leave) }
        let response = try await attempt(call, wire, credentials)
        if !(200...299).contains(response.status) {
            let error = ErrorAnswer(response)
            if FailureClassification.kind(of: error, status: response.status, from: call.operation) == .throttled {
                // The rate is the account's: who else sends now would only be told the same.
                let asked = FailureClassification.retryAfter(response["retry-after"], now: configuration.now())
                pace.pause(scope, service: call.service.name, seconds: asked ?? 0.5)
            }
        }
        return response
    }

    private func attempt(
        _ call: ServiceCall,
        _ wire: WireRequest,
        _ credentials: AWSCredentials?
    ) async throws(UpstreamFailure) -> HTTPResponse {
        let base = endpoints.endpoint(of: call.service, in: call.region, bucket: wire.bucket)
        let request = try signed(call, wire, base, credentials)
        let started = ContinuousClock.now
        var metadata: Logger.Metadata = [
            "service": "\(call.service.name)", "operation": "\(call.operation.name)", "region": "\(call.region)",
        ]
        defer {
            let milliseconds = (ContinuousClock.now - started) / .milliseconds(1)
            metadata["milliseconds"] = "\(Int(milliseconds.rounded()))"
            logger.info("called AWS", metadata: metadata)
        }
        do throws(TransportFailure) {
            let response = try await transport.send(
                request,
                to: base.origin,
                within: call.timeout ?? configuration.callTimeout
            )
            metadata["status"] = "\(response.status)"
            if !(200...299).contains(response.status), let code = ErrorAnswer(response).code {
                metadata["code"] = "\(UpstreamText.clean(code, limit: 128))"
            }
            if let id = response["x-amzn-requestid"] ?? response["x-amz-request-id"] {
                metadata["requestId"] = "\(UpstreamText.clean(id, limit: 128))"
            }
            return response
        } catch {
            let message = UpstreamText.clean(error.description, hiding: credentials?.secrets ?? [])
            metadata["error"] = "\(message)"
            let kind: UpstreamFailure.Kind =
                !error.isSent ? .unreachable : call.isMutating ? .unknownOutcome : .temporary
            throw failure(kind, call, message)
        }
    }

    private func signed(
        _ call: ServiceCall,
        _ wire: WireRequest,
        _ base: BaseURL,
        _ credentials: AWSCredentials?
    ) throws(UpstreamFailure) -> SigV4Request {
        let request = SigV4Request(
            method: wire.method,
            path: base.path + wire.path,
            query: wire.wholeQuery,
            headers: [("Host", base.origin.authority), ("User-Agent", Self.userAgent)] + wire.headers,
            payload: .signed(wire.body)
        )
        guard let credentials else { return request }
        let signer = SigV4Signer(
            credentials: credentials.signing,
            region: call.region,
            service: call.service.name,
            style: call.service.signsPathAsSent ? .s3 : .standard
        )
        do throws(SigV4RequestError) {
            return try signer.sign(request, at: clock.timestamp).request
        } catch {
            throw failure(.refused, call, "the request cannot be signed: \(error)")
        }
    }

    /// The region a bucket is really in, if the answer says so and it can be called there.
    private func moved(_ call: ServiceCall, _ response: HTTPResponse, _ error: ErrorAnswer) -> String? {
        guard (300...399).contains(response.status) || response.status == 400,
            let region = error.region, region != call.region, !endpoints.isOverridden(call.service),
            // It becomes part of a host's name and must stay within reach of the same credentials.
            Partition.isRegion(region), Partition.name(ofRegion: region) == Partition.name(ofRegion: call.region)
        else { return nil }
        return region
    }
}

extension ServiceClient {
    /// A failure of ours, before or without an answer.
    func failure(_ kind: UpstreamFailure.Kind, _ call: ServiceCall, _ message: String) -> UpstreamFailure {
        UpstreamFailure(
            kind,
            service: call.service.name,
            operation: call.operation.name,
            message: UpstreamText.clean(message)
        )
    }

    /// A success whose body is not what the service documents.
    func unreadable(_ call: ServiceCall, _ response: HTTPResponse, _ reason: String) -> UpstreamFailure {
        UpstreamFailure(
            call.isMutating ? .unknownOutcome : .temporary,
            service: call.service.name,
            operation: call.operation.name,
            status: response.status,
            message: UpstreamText.clean("the answer cannot be read: \(reason)"),
            requestID: requestID(ErrorAnswer(response))
        )
    }

    private func failure(
        _ call: ServiceCall,
        _ response: HTTPResponse,
        _ error: ErrorAnswer,
        _ credentials: AWSCredentials?
    ) -> UpstreamFailure {
        let kind = FailureClassification.kind(of: error, status: response.status, from: call.operation)
        return UpstreamFailure(
            kind,
            service: call.service.name,
            operation: call.operation.name,
            status: response.status,
            code: error.code.map { UpstreamText.clean($0, limit: 128) },
            message: UpstreamText.clean(Self.message(response, error), hiding: credentials?.secrets ?? []),
            retryAfter: FailureClassification.retryAfter(response["retry-after"], now: configuration.now()),
            existing: kind == .conflict ? error.message.flatMap(FailureClassification.existing) : nil,
            requestID: requestID(error)
        )
    }

    private func requestID(_ error: ErrorAnswer) -> String? {
        error.requestID.map { UpstreamText.clean($0, limit: 128) }
    }

    private static func message(_ response: HTTPResponse, _ error: ErrorAnswer) -> String {
        guard error.isFromAWS else {
            if (300...399).contains(response.status) {
                let target = response["location"].map { " to \(UpstreamText.clean($0, limit: 256))" } ?? ""
                return "status \(response.status), a redirect\(target), which is not followed"
            }
            let type = response["content-type"].map { " of type \(UpstreamText.clean($0, limit: 64))" } ?? ""
            let start = UpstreamText.clean(String(decoding: response.body.prefix(1024), as: UTF8.self), limit: 200)
            return "status \(response.status) with an answer\(type) that is not AWS's"
                + (start.isEmpty ? "" : ": \(start)")
        }
        // What follows are the canonical request and the string to sign, with the session token in them.
        var message = error.message ?? ""
        if let end = message.firstRange(of: "The Canonical String for this request") {
            message = String(message[..<end.lowerBound])
        }
        for argument in error.arguments { message += "; \(argument.name): \(argument.value)" }
        if let region = error.region, (300...399).contains(response.status) {
            message += " (the bucket is in \(region))"
        }
        return message.isEmpty ? "status \(response.status) without an explanation" : message
    }
}
