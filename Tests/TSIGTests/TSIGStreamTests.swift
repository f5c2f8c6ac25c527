import DNS
import TSIG
import Testing

@Suite struct TSIGStreamTests {
    @Test func `a signed stream is vouched for`() throws {
        let key = try Signed.key()
        var request = try Signed.request()
        let mac = try key.sign(&request, at: Signed.now)
        let received = try key.verify(request: request.span, at: Signed.now)
        #expect(received == mac)
        var signer = try TSIGResponseSigner(key: key, answering: received)
        var stream = try TSIGStream(key: key, request: mac)
        for number in 1...5 {
            var answer = try Signed.answer(number)
            try signer.sign(&answer, at: Signed.now)
            try stream.receive(answer.span, at: Signed.now)
        }
        let authenticated = try stream.finish()
        #expect(authenticated.keyName == key.name)
    }
}
