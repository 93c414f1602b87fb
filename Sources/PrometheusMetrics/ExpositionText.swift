/// Text in the Prometheus exposition format, version 0.0.4.
struct ExpositionText {
    private(set) var bytes: [UInt8] = []

    /// The lines that introduce a family.
    mutating func family(_ name: String, _ type: String, help: String) {
        if !help.isEmpty {
            let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            append("# HELP \(name) \(escaped)\n")
        }
        append("# TYPE \(name) \(type)\n")
    }

    /// One value.
    mutating func sample(_ name: String, _ labels: LabelSet, _ value: String) {
        append(labels.text.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.text)} \(value)\n")
    }

    /// A number as Go's `ParseFloat` reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return value.description
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
