import Glibc
package import SystemPackage

extension FileDescriptor {
    /// Reads to the end of the file; `nil` if it has more than `most` octets. `size` only avoids growing the buffer. Throws the
    /// kernel's error.
    package func readAll(expecting size: Int, atMost most: Int) throws(Errno) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(size + 1)
        while true {
            let chunk: [UInt8]
            do {
                chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
                    count = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            } catch {
                throw error as? Errno ?? .ioError
            }
            guard !chunk.isEmpty else { return octets }
            octets += chunk
            guard octets.count <= most else { return nil }
        }
    }

    /// The first line of a small file, at most 32 octets; empty if it cannot be read.
    package func firstLine() -> String {
        var octets = [UInt8](repeating: 0, count: 32)
        let count = unsafe octets.withUnsafeMutableBytes { buffer in
            (try? unsafe read(fromAbsoluteOffset: 0, into: buffer)) ?? 0
        }
        return String(decoding: octets.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Reads into `octets[range]` from `offset` of the file; returns the number of octets, zero at the end of the file. Throws the
    /// kernel's error.
    package func read(into octets: inout [UInt8], _ range: Range<Int>, at offset: Int64) throws(Errno) -> Int {
        do {
            return try unsafe octets.withUnsafeMutableBytes { buffer in
                try unsafe read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writes all of `octets`, in as many calls as it takes. Throws the kernel's error.
    package func writeAll(_ octets: Span<UInt8>) throws(Errno) {
        do {
            _ = try unsafe octets.withUnsafeBufferPointer { buffer in
                try unsafe writeAll(UnsafeRawBufferPointer(buffer))
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writes what write(2) accepts at once; returns the number of octets. Throws the kernel's error.
    package func write(_ octets: Span<UInt8>) throws(Errno) -> Int {
        let count = unsafe octets.withUnsafeBytes { buffer in
            var count: Int
            repeat {
                count = unsafe Glibc.write(rawValue, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            return count
        }
        guard count >= 0 else { throw .current }
        return count
    }
}
