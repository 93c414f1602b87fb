internal import CLinux
internal import Glibc

/// Running a program for what it writes.
///
/// Foundation's `Process` lists the open files of this process into a buffer that it reads past once there are more than
/// a thousand of them, which a server has.
package struct ChildProcess: Sendable {
    /// How a program ended.
    package enum Ending: Sendable, Hashable {
        /// It ended by itself, with a status.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
        /// It, or what it had left running, kept its output open for too long, and was killed.
        case timedOut
    }

    /// The beginning of what a program wrote to a stream.
    package struct Output: Sendable {
        /// The bytes.
        package private(set) var bytes: [UInt8] = []
        /// Whether it wrote more than these.
        package private(set) var isCut = false

        fileprivate mutating func take(_ bytes: some Collection<UInt8>, limit: Int) {
            let room = limit - self.bytes.count
            self.bytes += bytes.prefix(room)
            if bytes.count > room { isCut = true }
        }
    }

    /// A program that cannot be run, and why.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// Why, as a clause for people.
        package let description: String
    }

    /// What it wrote to standard output.
    package private(set) var output = Output()
    /// What it wrote to standard error.
    package private(set) var errors = Output()
    /// How it ended.
    package private(set) var ending = Ending.timedOut

    /// Runs a program until it has closed its output; blocks the thread.
    ///
    /// It has an empty standard input, this process's environment, and none of its files.
    ///
    /// - Parameters:
    ///   - words: The program, looked up in `PATH` unless it has a slash, and its arguments.
    ///   - limit: How many bytes are kept of each stream.
    ///   - seconds: How long it may take.
    /// - Throws: ``Failure`` if there is no such program, or it cannot be started.
    package init(running words: [String], keeping limit: Int, within seconds: Double) throws(Failure) {
        let output = try Self.makePipe()
        defer { close(output.reading) }
        let errors: (reading: Int32, writing: Int32)
        do throws(Failure) {
            errors = try Self.makePipe()
        } catch {
            close(output.writing)
            throw error
        }
        defer { close(errors.reading) }
        let spawned = Self.spawn(words, output: output.writing, errors: errors.writing)
        close(output.writing)
        close(errors.writing)
        guard case .success(let child) = spawned else {
            if case .failure(let failure) = spawned { throw failure }
            return
        }
        let deadline = SystemClock.monotonicNanoseconds() + UInt64(max(0, seconds) * 1e9)
        guard read(output.reading, errors.reading, limit, until: deadline) else {
            // With all that it has started.
            kill(-child, SIGKILL)
            _ = Self.wait(for: child)
            return
        }
        ending = Self.wait(for: child)
    }

    private static func makePipe() throws(Failure) -> (reading: Int32, writing: Int32) {
        var ends: (Int32, Int32) = (-1, -1)
        let isMade = withUnsafeMutablePointer(to: &ends) {
            $0.withMemoryRebound(to: Int32.self, capacity: 2) { linux_pipe2($0, O_CLOEXEC) == 0 }
        }
        guard isMade else { throw Failure(description: String(cString: strerror(errno))) }
        return ends
    }

    private static func spawn(_ words: [String], output: Int32, errors: Int32) -> Result<pid_t, Failure> {
        guard let program = words.first, !words.contains(where: { $0.utf8.contains(0) }) else {
            return .failure(Failure(description: "a program and its arguments hold no null byte"))
        }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        linux_spawn_close_from(&actions, STDERR_FILENO + 1)
        // A group of its own, to be killed as a whole; and no signals that only this process ignores or blocks.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, program, &actions, &attributes, &arguments, environ)
        return error == 0 ? .success(child) : .failure(Failure(description: String(cString: strerror(error))))
    }

    /// Reads both streams to their ends.
    ///
    /// - Returns: Whether they came before the deadline.
    private mutating func read(_ output: Int32, _ errors: Int32, _ limit: Int, until deadline: UInt64) -> Bool {
        var streams = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        // A stream whose number is negative is passed over by poll.
        while streams.contains(where: { $0.fd >= 0 }) {
            let now = SystemClock.monotonicNanoseconds()
            guard now < deadline else { return false }
            let milliseconds = Int32(clamping: (deadline - now) / 1_000_000 + 1)
            guard poll(&streams, nfds_t(streams.count), milliseconds) > 0 else { continue }
            for index in streams.indices where streams[index].fd >= 0 && streams[index].revents != 0 {
                let count = Glibc.read(streams[index].fd, &buffer, buffer.count)
                if count > 0 {
                    if index == 0 {
                        self.output.take(buffer[..<count], limit: limit)
                    } else {
                        self.errors.take(buffer[..<count], limit: limit)
                    }
                } else if count == 0 || errno != EINTR {
                    streams[index].fd = -1
                }
            }
        }
        return true
    }

    private static func wait(for child: pid_t) -> Ending {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        // As WIFEXITED, WEXITSTATUS and WTERMSIG, which are macros, take it apart.
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    }
}
