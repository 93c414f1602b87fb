/// A JSON number: an `Int64` when its value is whole and fits, else the text it was written as.
public struct JSONNumber: Sendable {
    enum Storage: Sendable {
        case integer(Int64)
        case decimal(String)
    }

    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// Makes a number from an integer.
    public init(_ value: some BinaryInteger) {
        storage = Int64(exactly: value).map(Storage.integer) ?? .decimal(String(value))
    }

    /// Makes a number from a finite floating-point value.
    public init(_ value: Double) {
        storage = Int64(exactly: value).map(Storage.integer) ?? .decimal("\(value)")
    }

    /// The value, if it is whole and fits `Int64`.
    public var int64: Int64? { if case .integer(let value) = storage { value } else { nil } }

    /// The nearest double, or `nil` if the magnitude is beyond `Double`.
    public var double: Double? {
        switch storage {
        case .integer(let value): Double(value)
        case .decimal(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// The number as JSON text.
    public var literal: String {
        switch storage {
        case .integer(let value): String(value)
        case .decimal(let text): text
        }
    }
}

extension JSONNumber: Hashable {
    public static func == (lhs: JSONNumber, rhs: JSONNumber) -> Bool {
        switch (lhs.storage, rhs.storage) {
        case (.integer(let lhs), .integer(let rhs)): lhs == rhs
        case (.decimal(let lhs), .decimal(let rhs)): lhs == rhs
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(literal)
    }
}
