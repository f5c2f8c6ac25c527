// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html); it brings the program's beginning, and its arguments. The target is
// FUZZ_TARGET's; without one, those that there are are said.

import Dispatch
import FuzzTargets
import Glibc

@_silgen_name("__lsan_disable") private func ignoreLeaks()
@_silgen_name("__lsan_enable") private func heedLeaks()

/// What takes an input; a function of C's, which libFuzzer calls, carries nothing with it.
nonisolated(unsafe) private var take: ([UInt8]) -> Void = { _ in }

/// Ends the process, so that libFuzzer keeps the input.
private func end(_ fault: any Error) -> Never {
    print("\nBROKEN PROMISE: \(fault)")
    fflush(nil)
    abort()
}

/// Waits for `work`, with this thread.
private func wait(for work: @escaping @Sendable () async -> Void) {
    let isDone = DispatchSemaphore(value: 0)
    Task {
        await work()
        isDone.signal()
    }
    isDone.wait()
}

private func prepare(_ target: FuzzTarget) throws {
    switch target.begin {
    case .plain(let begin):
        let harness = try begin()
        unsafe take = { input in
            do { _ = try harness.take(input) } catch { end(error) }
        }
    case .awaited(let begin):
        unsafe take = { _ in }
        let harness = Harness()
        wait {
            do { await harness.set(try await begin()) } catch { end(error) }
        }
        unsafe take = { input in
            wait {
                do { _ = try await harness.take(input) } catch { end(error) }
            }
        }
    }
}

/// One that is made by one task and used by others.
private actor Harness {
    private var harness: (any AwaitedFuzzHarness)?

    func set(_ harness: any AwaitedFuzzHarness) { self.harness = harness }

    func take(_ input: [UInt8]) async throws { _ = try await harness?.take(input) }
}

@_cdecl("LLVMFuzzerInitialize")
public func beginFuzzing(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) }
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
        exit(name == nil ? 0 : 64)
    }
    // What stays for as long as the process lives: libcrypto's algorithms, which LibCrypto has it keep.
    ignoreLeaks()
    do { try prepare(target) } catch { end(error) }
    heedLeaks()
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ octets: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe take(Array(unsafe UnsafeBufferPointer(start: octets, count: count)))
    return 0
}
