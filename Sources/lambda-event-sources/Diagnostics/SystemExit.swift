/// How the process ends, in the numbers of `sysexits.h`.
enum SystemExit: Int32, Sendable {
    case success = 0
    /// What was checked is not right.
    case failure = 1
    /// The command line is wrong (`EX_USAGE`).
    case usage = 64
    /// What was read is not what it should be (`EX_DATAERR`).
    case dataError = 65
    /// A file to read is missing or cannot be read (`EX_NOINPUT`).
    case noInput = 66
    /// Something needed is taken or not there, such as a port or a lock (`EX_UNAVAILABLE`).
    case unavailable = 69
    /// A defect of the program (`EX_SOFTWARE`).
    case software = 70
    /// A file cannot be created (`EX_CANTCREAT`).
    case cannotCreate = 73
    /// Reading or writing failed (`EX_IOERR`).
    case inputOutput = 74
    /// The rights do not suffice (`EX_NOPERM`).
    case noPermission = 77
    /// The configuration is wrong (`EX_CONFIG`).
    case configuration = 78
}

/// A command that cannot go on: how the process ends, and what to say first.
struct CommandFailure: Error, Sendable, Hashable {
    let status: SystemExit
    /// What went wrong and what to do about it; one line per problem.
    let message: String

    init(_ status: SystemExit, _ message: String) {
        self.status = status
        self.message = message
    }
}
