import EventSourcesTesting
import JSON

extension JSONValue {
    /// Any value, nested up to `depth` levels.
    static func random(depth: Int, using generator: inout SplitMix64) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .number(.random(using: &generator))
        case 4, 5: return .string(.random(using: &generator))
        case 6:
            return .array(
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) }
            )
        default:
            // Sometimes wide enough for the names to be indexed.
            let count = Int.random(in: 0...(depth == 1 ? 40 : 6), using: &generator)
            return .object(
                JSONObject(
                    (0..<count).map { _ in
                        (String.random(using: &generator), random(depth: depth - 1, using: &generator))
                    }
                )
            )
        }
    }
}

extension JSONNumber {
    static func random(using generator: inout SplitMix64) -> JSONNumber {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return JSONNumber(Int64.random(in: -1000...1000, using: &generator))
        case 1: return JSONNumber(UInt64.random(in: .min ... .max, using: &generator))
        case 2: return JSONNumber(Double(bitPattern: generator.next())) ?? 0
        default:
            let digits = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            let literal = "-1\(digits.joined()).\(digits.joined())e\(Int.random(in: -60...60, using: &generator))"
            return JSONNumber(literal: literal) ?? 0
        }
    }
}

extension String {
    static func random(using generator: inout SplitMix64) -> String {
        var scalars = UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let limit: UInt32 =
                [0x20, 0x80, 0x80, 0x80, 0x800, 0x1_0000, 0x11_0000].randomElement(using: &generator) ?? 0
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
