import SystemPackage

/// Descriptors that are reserved for a later step that must not lack them.
package struct SpareDescriptors: ~Copyable {
    private let descriptors: [FileDescriptor]

    /// Reserves `count` descriptors, or as many as there are.
    package init(_ count: Int) {
        descriptors = (0..<count).compactMap { _ in
            try? FileDescriptor.open(FilePath("/dev/null"), .readOnly, options: .closeOnExec)
        }
    }

    /// Closes them, so that the next calls can have them.
    package consuming func release() {}

    deinit {
        for descriptor in descriptors { try? descriptor.close() }
    }
}
