import CFuzzer
import FuzzTargets
import Glibc

/// Runs libFuzzer on the target that the environment names, with the command line's arguments.
let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    fatalError("FUZZ_TARGET must be one of \(names)")
}
Fuzzing.target = target
if CommandLine.arguments.dropFirst().first == "seeds" {
    for seed in target.seeds { print(seed.utf8.map { String($0, radix: 16) }.joined(separator: " ")) }
    exit(0)
}
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        let bytes = Array(UnsafeBufferPointer(start: data, count: size))
        // What the fuzzer takes for a find is a process that ends.
        if let fault = Fuzzing.target.fault(bytes) { fatalError(fault) }
        return 0
    }
)

/// The target, for a callback that can capture nothing.
enum Fuzzing {
    // Set once, before the fuzzer starts.
    nonisolated(unsafe) static var target = FuzzTarget.json
}
