import CoreMetrics
import Foundation
import PrometheusMetrics
import Testing

/// What is written is what the parser of Prometheus's own client library reads.
@Suite struct ExpositionTests {
    private static let families = [
        MetricFamily("requests_total", .counter, "Requests, \\ with a \"quote\" and\na second line."),
        MetricFamily("seconds_total", .counter, "Time."),
        MetricFamily("open", .gauge, "Open now."),
        MetricFamily("duration_seconds", .histogram(bounds: [0.001, 0.1, 1]), "How long."),
        MetricFamily("size", .histogram(bounds: [1, 10]), "How many."),
        MetricFamily("unused_total", .counter, "Never counted."),
    ]

    @Test func everyKindIsReadBackWithItsValues() async throws {
        let registry = PrometheusRegistry(Self.families)
        Counter(label: "requests_total", dimensions: [("route", "/a"), ("method", "GET")], factory: registry)
            .increment(by: 3)
        // The same series, whatever the order of its dimensions.
        Counter(label: "requests_total", dimensions: [("method", "GET"), ("route", "/a")], factory: registry)
            .increment(by: 4)
        FloatingPointCounter(label: "seconds_total", factory: registry).increment(by: 0.25)
        FloatingPointCounter(label: "seconds_total", factory: registry).increment(by: 0.5)
        let open = Meter(label: "open", factory: registry)
        open.set(5)
        open.decrement()
        let timer = Timer(label: "duration_seconds", factory: registry)
        for nanoseconds in [1_000_000, 1_000_001, 50_000_000, 3_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let size = Recorder(label: "size", dimensions: [], aggregate: true, factory: registry)
        for value in [1, 2, 11] { size.record(value) }

        let read = try await Exposition.parse(registry.text())
        #expect(read.families.map(\.name) == ["requests", "seconds", "open", "duration_seconds", "size"])
        #expect(read.families.map(\.type) == ["counter", "counter", "gauge", "histogram", "histogram"])
        #expect(read.families[0].help == "Requests, \\ with a \"quote\" and\na second line.")
        #expect(read.value("requests_total", ["route": "/a", "method": "GET"]) == 7)
        #expect(read.value("seconds_total") == 0.75)
        #expect(read.value("open") == 4)
        #expect(
            ["0.001", "0.1", "1", "+Inf"].map { read.value("duration_seconds_bucket", ["le": $0]) } == [1, 3, 3, 4]
        )
        #expect(read.value("duration_seconds_count") == 4)
        #expect(abs((read.value("duration_seconds_sum") ?? 0) - 3.052_000_001) < 1e-9)
        #expect(["1", "10", "+Inf"].map { read.value("size_bucket", ["le": $0]) } == [1, 2, 3])
        #expect(read.value("size_sum") == 14)
    }

    @Test(arguments: [
        "plain", "", "a \"quote\"", "back\\slash", "line\nfeed", "\\n", "trailing\\", "{}=,", "ünïcode 🦆", "a\tb",
        "x\"} 1\nforged_total 9",
    ])
    func valueOfALabelIsReadBackAsItWas(_ value: String) async throws {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", dimensions: [("l", value)], factory: registry).increment()
        let read = try await Exposition.parse(registry.text())
        #expect(read.families.count == 1)
        #expect(read.families.first?.samples.map(\.labels) == [["l": value]])
    }

    @Test(arguments: [
        ("a.b-c", "l", "a_b_c", "l"), ("9lives", "9", "_9lives", "_9"), ("x:y", "a:b", "x:y", "a_b"),
        ("é", "__name__", "_", "x__name__"), ("h", "le", "h", "le_"),
    ])
    func namesAreBroughtIntoForm(_ label: String, _ dimension: String, _ name: String, _ labelName: String) async throws
    {
        let registry = PrometheusRegistry()
        Meter(label: label, dimensions: [(dimension, "v")], factory: registry).set(1)
        let read = try await Exposition.parse(registry.text())
        #expect(read.value(name, [labelName: "v"]) == 1)
    }

    @Test(
        arguments: [
            (0.1, 0.1), (1e300, 1e300), (-5, -5), (.infinity, .infinity), (-.infinity, -.infinity), (1e-7, 1e-7),
        ] as [(Double, Double)]
    )
    func numberIsReadBackAsItWas(_ value: Double, _ expected: Double) async throws {
        let registry = PrometheusRegistry()
        Meter(label: "g", factory: registry).set(value)
        #expect(try await Exposition.parse(registry.text()).value("g") == expected)
    }
}

/// Exposition text as an independent parser reads it.
struct Exposition: Decodable {
    struct Family: Decodable {
        let name, type, help: String
        let samples: [Sample]
    }

    struct Sample: Decodable {
        let name: String
        let labels: [String: String]
        let value: Double

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            name = try values.decode(String.self)
            labels = try values.decode([String: String].self)
            value = Double(try values.decode(String.self)) ?? .nan
        }
    }

    let families: [Family]

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.lazy.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    /// Parses a text.
    ///
    /// - Throws: If the parser finds it malformed.
    static func parse(_ text: [UInt8]) async throws -> Exposition {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "parse_exposition.py")
        let folder = FileManager.default.temporaryDirectory.appending(path: "exposition-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(text).write(to: input)
        try Data().write(to: output)
        let process = Process()
        let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "/usr/bin/python3"
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(status == 0, "\(String(decoding: text, as: UTF8.self))")
        return Exposition(families: try JSONDecoder().decode([Family].self, from: Data(contentsOf: output)))
    }
}
