// NIO, libdispatch and the Swift runtime trap, or try for ever, where the system does not give them a thread or a descriptor. So what
// they will take is asked for before the first of them begins.

import CStartup
import Glibc

/// What a program takes of the system before it can do anything, besides what every process has.
package struct ProcessNeeds: Sendable {
    /// Open at a time, the event loops' among them.
    package var descriptors: Int
    /// Besides one for each processor, on which the tasks run.
    package var threads: Int
    /// Octets of memory besides the threads' stacks.
    package var memory: Int

    package init(descriptors: Int, threads: Int, memory: Int = 32 << 20) {
        self.descriptors = descriptors
        self.threads = threads
        self.memory = memory
    }

    /// Makes sure that all of it can be had now, at a time.
    package func check() throws(StartupError) {
        startup_save_address_space()
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try Self.tryToHave(descriptors: descriptors, threads: threads + processors, memory: memory)
    }

    /// Makes sure that there is memory to read the arguments and a configuration.
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
