import JSON

extension Rule {
    /// AT_TIMESTAMP and its timestamp come together (CDK StartingPositionTimestampProvidedStarting).
    static let timestampPairing = Rule { context, findings in
        func position() -> String { context.name("startingPosition") }
        func timestamp() -> String { context.name("startingPositionTimestamp") }
        let isAtTimestamp = context.options["startingPosition"] == "AT_TIMESTAMP"
        if isAtTimestamp, !context.isSet("startingPositionTimestamp") {
            findings.refuse(
                Finding(
                    at: context.pointer("startingPositionTimestamp"),
                    .required,
                    "`\(position())` AT_TIMESTAMP needs `\(timestamp())`.",
                    allowed: ["format": "date-time"],
                    fix: "Give the moment of the first record to read."
                ),
                as: .invalidParameter("Need to specify a timestamp for AT_TIMESTAMP starting position.")
            )
        }
        if !isAtTimestamp, let value = context.options["startingPositionTimestamp"],
            !context.request.refused.contains("startingPosition")
        {
            findings.refuse(
                Finding(
                    at: context.pointer("startingPositionTimestamp"),
                    .requires,
                    "`\(timestamp())` goes with `\(position())` AT_TIMESTAMP only.",
                    value: value,
                    fix: "Remove it, or set `\(position())` to AT_TIMESTAMP."
                )
            )
        }
    }

    /// Reading cannot begin in the future (Lambda API StartingPositionTimestamp).
    static let timestampInThePast = Rule { context, findings in
        guard context.isGiven("startingPositionTimestamp"),
            let text = context.string("startingPositionTimestamp"),
            let timestamp = try? Timestamp(parsing: text), timestamp > findings.settings.now
        else { return }
        findings.refuse(
            Finding(
                at: context.pointer("startingPositionTimestamp"),
                .inTheFuture,
                "`\(context.name("startingPositionTimestamp"))` lies in the future.",
                value: .string(text),
                allowed: ["maximum": .string(findings.settings.now.description)],
                fix: "Give a moment in the past."
            )
        )
    }

    /// LATEST begins with what arrives once pollers run (Lambda guide, starting positions).
    static let latestSkipsRecords = Rule { context, findings in
        guard context.options["startingPosition"] == "LATEST" else { return }
        let hasGroup = context.type.option("consumerGroupId") != nil
        findings.warn(
            Finding(
                at: context.pointer("startingPosition"),
                .latestSkipsRecords,
                "With LATEST, records that arrive before the pollers run are never read, which takes up to minutes.",
                value: "LATEST",
                fix: hasGroup && !context.isSet("consumerGroupId")
                    ? "Use TRIM_HORIZON to read everything, and name a `consumerGroupId`, so that a replacement goes on "
                        + "where this mapping stops."
                    : "Use TRIM_HORIZON to read everything."
            )
        )
    }
}
