import Synchronization

/// A value on its way into a closure that may run long: whoever takes it is the only one that has it.
final class Handover<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// Returns nil where it was taken already.
    func take() -> Value? {
        value.withLock { $0.take() }
    }

    /// Lets go of the value, where it was not taken.
    func drop() {
        _ = take()
    }
}
