extension Finding.Code {
    /// EventBridge knows the comparison operator, the service at hand does not.
    public static let unsupportedOperator = Finding.Code("unsupported-operator")
    /// Objects and arrays are nested too deep.
    public static let tooDeep = Finding.Code("too-deep")
    /// A policy has more combinations of values than the service takes.
    public static let tooComplex = Finding.Code("too-complex")
    /// A name that the records of the source never have, so that the pattern matches nothing.
    public static let unknownRecordField = Finding.Code("unknown-record-field")
    /// The value is legal and probably not what was meant.
    public static let ambiguous = Finding.Code("ambiguous")
}
