import Testing

@testable import lambda_event_sources

@Suite struct AccessLogTests {
    @Test(
        arguments: [
            (nil, ""), ("limit=5&cursor=x", "limit=5&cursor=x"),
            (
                "MaxItems=1&X-Amz-Credential=AKID%2Fx&X-Amz-Signature=abc&X-Amz-Security-Token=secret",
                "MaxItems=1&X-Amz-Credential=AKID%2Fx&X-Amz-Signature=…&X-Amz-Security-Token=…"
            ),
        ] as [(String?, String)]
    )
    func whatAuthenticatesAPresignedRequestIsNotLogged(_ query: String?, _ shown: String) {
        #expect(AccessLog.shown(query) == shown)
    }
}
