import Glibc
import SystemPackage

/// Descriptors that are kept for what comes last and needs them most.
package struct SpareDescriptors: ~Copyable {
    private let descriptors: [FileDescriptor]

    /// Keeps `count`, or as many as there are.
    package init(_ count: Int) {
        descriptors = (0..<count).compactMap { _ in
            try? FileDescriptor.open(FilePath("/dev/null"), .readOnly, options: .closeOnExec)
        }
    }

    /// Gives them to whoever is next.
    package consuming func release() {}

    deinit {
        for descriptor in descriptors { try? descriptor.close() }
    }
}
