import Glibc
import SystemPackage

/// The program's output.
enum Output {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    static func print(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    static func complain(_ text: String) {
        write("secondaryctl: \(text)\n", to: .standardError)
    }

    /// If the reader is gone, the text is dropped.
    private static func write(_ text: String, to descriptor: FileDescriptor) {
        _ = try? descriptor.writeAll(text.utf8)
    }
}
