import Glibc

/// How many file descriptors this process may have open (RLIMIT_NOFILE).
enum DescriptorLimit {
    /// Raises the limit as far as the system's own limit for this process allows; it is never lowered.
    ///
    /// - Returns: The limit now in force.
    static func raise(to count: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let wanted = min(rlim_t(max(count, 0)), limit.rlim_max)
        guard limit.rlim_cur < wanted else { return Int(clamping: limit.rlim_cur) }
        limit.rlim_cur = wanted
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: wanted)
    }
}
