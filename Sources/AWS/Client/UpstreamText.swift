import UntrustedText

/// What others wrote, made fit for messages: one line, bounded, without controls and secrets.
enum UpstreamText {
    /// The greatest length of a message, in characters.
    static let maximumLength = 2048

    /// The text without control and formatting characters, secrets replaced, cut to a length.
    static func clean(_ text: String, hiding secrets: [String] = [], limit: Int = maximumLength) -> String {
        var text = StreamSafeText.cut(text)
        for secret in secrets where secret.utf8.count >= 8 { text = text.replacing(secret, with: "[hidden]") }
        // Who reads a signature could send its request again for some minutes.
        text = text.replacing(#/Signature=[0-9A-Za-z%+\/]{16,}/#, with: "Signature=[hidden]")
        var scalars = String.UnicodeScalarView()
        var count = 0
        var needsSpace = false
        for scalar in text.unicodeScalars {
            if isBlank(scalar) {
                needsSpace = count > 0
                continue
            }
            guard !isInvisible(scalar) else { continue }
            guard count + (needsSpace ? 1 : 0) < limit else {
                if !scalars.isEmpty { scalars.removeLast() }
                scalars.append("…")
                break
            }
            if needsSpace {
                scalars.append(" ")
                count += 1
                needsSpace = false
            }
            scalars.append(scalar)
            count += 1
        }
        return String(scalars)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }

    // Controls, and what changes the direction or the look of what stands around it.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
