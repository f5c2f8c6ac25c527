// NIO, libdispatch and the Swift runtime trap, or retry for ever, if the system has no thread or descriptor for them. So the system
// is asked for all that they will need before the first of them starts.

import CStartup
import Glibc

/// The resources that a program needs to start, beyond those of every process.
package struct ProcessNeeds: Sendable {
    /// Open at the same time, including those of the event loops.
    package var descriptors: Int
    /// Beyond one for each processor, on which the tasks run.
    package var threads: Int
    /// In octets, beyond the threads' stacks.
    package var memory: Int

    /// By default 32 MiB of memory.
    package init(descriptors: Int, threads: Int, memory: Int = 32 << 20) {
        self.descriptors = descriptors
        self.threads = threads
        self.memory = memory
    }

    /// Checks that all of it is available now, at the same time.
    /// Throws a `StartupError` that says what is missing and what the kernel said.
    package func check() throws(StartupError) {
        startup_save_address_space()
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try Self.tryToHave(descriptors: descriptors, threads: threads + processors, memory: memory)
    }

    /// Checks that there is enough memory to read the arguments and a configuration.
    /// Throws `.memory` if there is not.
    package static func checkBeforeAnything() throws(StartupError) {
        try tryToHave(descriptors: 0, threads: 0, memory: 16 << 20)
    }

    private static func tryToHave(descriptors: Int, threads: Int, memory: Int) throws(StartupError) {
        var code: CInt = 0
        let missing = unsafe startup_try_resources(CInt(descriptors), CInt(threads), memory, &code)
        switch missing {
        case startup_descriptors: throw .descriptors(needed: descriptors, code)
        case startup_threads: throw .threads(needed: threads, code)
        case startup_memory: throw .memory(octets: memory, code)
        default: return
        }
    }
}
