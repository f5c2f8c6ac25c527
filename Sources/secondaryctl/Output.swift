import Glibc
import SystemPackage

/// Where the program speaks to whoever started it.
enum Output {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    static func print(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    static func complain(_ text: String) {
        write("secondaryctl: \(text)\n", to: .standardError)
    }

    /// Where nobody reads any more, it is dropped.
    private static func write(_ text: String, to descriptor: FileDescriptor) {
        _ = try? descriptor.writeAll(text.utf8)
    }
}
