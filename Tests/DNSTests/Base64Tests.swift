import DNS
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
        ("Zm 9v\nYm\tFy", "foobar"),
    ])
    func `base64 is read (RFC 4648 §10)`(text: String, octets: String) {
        let decoded = Array(octets.utf8)
        #expect(Base64.decode(text) == decoded)
        #expect(Base64.encode(decoded.span) == text.filter { !$0.isWhitespace })
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "Zm=v", "Zm9v!", "=", "Zg==Zg=="])
    func `what only looks like base64 is none`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
