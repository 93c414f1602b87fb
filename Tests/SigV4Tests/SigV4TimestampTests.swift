import EventSourcesTesting
import Foundation
import SigV4
import Testing

struct SigV4TimestampTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (-1, "19691231T235959Z"), (951_782_400, "20000229T000000Z"),
        (1_440_938_160, "20150830T123600Z"), (1_709_164_800, "20240229T000000Z"), (4_107_542_399, "21000228T235959Z"),
        (4_107_542_400, "21000301T000000Z"), (253_402_300_799, "99991231T235959Z"),
        (-62_135_596_800, "00010101T000000Z"),
    ])
    func secondsAndTextGoBothWays(seconds: Int64, text: String) {
        #expect(SigV4Timestamp(secondsSince1970: seconds).description == text)
        #expect(SigV4Timestamp(iso8601Basic: text)?.secondsSince1970 == seconds)
        #expect(SigV4Timestamp(secondsSince1970: seconds).date == String(text.prefix(8)))
    }

    @Test func everyDayAgreesWithFoundation() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        let http = DateFormatter()
        http.locale = formatter.locale
        http.timeZone = formatter.timeZone
        http.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        var generator = SplitMix64(seed: 1)
        for day in stride(from: 0, to: 60_000, by: 7) {
            let seconds = day * 86_400 + generator.count(0...86_399)
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            let timestamp = SigV4Timestamp(secondsSince1970: Int64(seconds))
            #expect(timestamp.description == formatter.string(from: date))
            #expect(SigV4Timestamp(httpDate: http.string(from: date)) == timestamp)
        }
    }

    @Test(arguments: [
        "", "20150830T123600", "20150830T123600z", "20150830t123600Z", "20150830 123600Z", "2015-08-30T12:36:00Z",
        "20150830T123600ZZ", "20150229T000000Z", "19000229T000000Z", "20150431T000000Z", "20151301T000000Z",
        "20150001T000000Z", "20150100T000000Z", "00000101T000000Z", "20150830T240000Z", "20150830T236000Z",
        "20150830T235960Z", "+0150830T123600Z", "2015083٠T12360Z", " 20150830T12360Z",
    ])
    func whatIsNoTimestampIsRefused(text: String) {
        #expect(SigV4Timestamp(iso8601Basic: text) == nil)
    }

    @Test(arguments: [
        "", "Fri, 24 May 2013 00:00:00 UTC", "fri, 24 May 2013 00:00:00 GMT", "Fri, 31 Feb 2013 00:00:00 GMT",
        "Fri,  4 May 2013 00:00:00 GMT", "Friday, 24-May-13 00:00:00 GMT", "Fri May 24 00:00:00 2013",
        "Fri, 24 May 2013 24:00:00 GMT", "Fri, 24 May 2013 00:00:00 -0000",
    ])
    func whatIsNoHTTPDateIsRefused(text: String) {
        #expect(SigV4Timestamp(httpDate: text) == nil)
    }

    @Test(arguments: [(Int64.max, "99991231T235959Z"), (Int64.min, "00010101T000000Z")])
    func rangeEndsInsteadOfOverflowing(seconds: Int64, text: String) {
        #expect(SigV4Timestamp(secondsSince1970: seconds).description == text)
        #expect(SigV4Timestamp(secondsSince1970: seconds).advanced(by: seconds).description == text)
    }
}
