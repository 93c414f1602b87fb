import EventSources
import JSON
import Logging
import Testing

@testable import lambda_event_sources

@Suite struct LogLineTests {
    private func line(_ message: String, _ metadata: [(String, String)] = []) -> LogLine {
        LogLine(
            time: Timestamp(milliseconds: 1_767_323_045_006),
            level: .warning,
            label: "serve",
            message: message,
            metadata: metadata.map { (name: $0.0, value: $0.1) }
        )
    }

    @Test func textHasTimeLevelMessageAndMetadata() {
        #expect(
            line("Something happened", [("id", "7"), ("path", "/a b"), ("none", "")]).text
                == "2026-01-02T03:04:05.006Z WARNING Something happened id=7 path=\"/a b\" none=\"\"\n"
        )
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\u{1B}[31mb", "a\0b", "a\u{85}b", "a\u{7F}b"])
    func noValueCanForgeALine(_ value: String) throws {
        for text in [line(value).text, line("m", [("k", value)]).text, line("m", [("k", value)]).json] {
            let body = text.dropLast()
            #expect(text.hasSuffix("\n"))
            #expect(!body.unicodeScalars.contains { $0 == "\n" || $0 == "\r" || $0 == "\u{1B}" || $0 == "\0" })
        }
    }

    @Test func jsonIsOneObjectPerLine() throws {
        let object = try #require(
            try JSONValue(parsing: line("A \"quoted\" word", [("id", "7"), ("time", "x")]).json).object
        )
        #expect(object["time"]?.string == "2026-01-02T03:04:05.006Z")
        #expect(object["level"]?.string == "warning")
        #expect(object["logger"]?.string == "serve")
        #expect(object["message"]?.string == "A \"quoted\" word")
        #expect(object["id"]?.string == "7")
    }
}
