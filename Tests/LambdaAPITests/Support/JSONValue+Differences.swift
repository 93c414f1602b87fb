import JSON

extension JSONValue {
    /// What differs from the expected value, place by place; a failed expectation shows only that.
    func differences(from expected: JSONValue) -> [String] {
        JSONDifference.changes(from: expected, to: self).map { change in
            "\(change.pointer): \(change.before?.text() ?? "absent") expected, is \(change.after?.text() ?? "absent")"
        }
    }
}
