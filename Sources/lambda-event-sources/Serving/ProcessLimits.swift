import Glibc

/// What the process asks of the system before it serves.
enum ProcessLimits {
    /// How many processors the process may use; at least one.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Raises the number of files that may be open to the most that the system allows.
    ///
    /// - Returns: The limit that holds now.
    static func raiseOpenFiles() -> UInt {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        var raised = limit
        raised.rlim_cur = raised.rlim_max
        return setrlimit(resource, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur
    }

    /// Lets a write to a connection that the peer has closed, or beyond the largest size that a file may have, fail
    /// instead of ending the process, and a SIGHUP wait until there is something to reload.
    static func ignoreFatalSignals() {
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }
}
