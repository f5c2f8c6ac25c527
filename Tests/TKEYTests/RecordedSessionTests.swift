import DNS
import LibCrypto
import TKEY
import TSIG
import Testing

/// What was recorded with BIND 9.18 comes out to the same octets, and nothing that differs from it is believed.
@Suite struct RecordedSessionTests {
    @Test func `four sessions are recorded`() {
        #expect(RecordedSession.all.count == 4)
    }

    @Test(arguments: RecordedSession.all)
    func `the query is the same to the octet`(session: RecordedSession) throws {
        let request = try session.negotiation().request
        #expect(request == session.tkeyRequest.octets)
        #expect(try RequestMAC(lastIn: request.span)?.mac == MAC(session.tkeyRequestMac.octets.span))
    }

    @Test(arguments: RecordedSession.all)
    func `both sides come to the recorded shared value`(session: RecordedSession) throws {
        let group = try session.group()
        let client = try DiffieHellmanKey(in: group, privateValue: session.clientPrivateX.octets.span)
        let server = try DiffieHellmanKey(in: group, privateValue: session.serverPrivateX.octets.span)
        #expect(client.publicValue == session.clientPublicY.octets)
        #expect(server.publicValue == session.serverPublicY.octets)
        let (clientValue, serverValue) = (client.publicValue, server.publicValue)
        let ours = try client.sharedValue(with: serverValue.span)
        let theirs = try server.sharedValue(with: clientValue.span)
        let ourOctets = ours.octets.array(0..<ours.octets.count)
        let theirOctets = theirs.octets.array(0..<theirs.octets.count)
        #expect(ourOctets == session.dhSharedZ.octets)
        #expect(theirOctets == session.dhSharedZ.octets)
    }

    @Test(arguments: RecordedSession.all)
    func `the keying material and its digests are the recorded ones`(session: RecordedSession) throws {
        let shared = session.dhSharedZ.octets
        let md5 = HashFunction.md5
        #expect(try md5.digest(of: session.clientNonce.octets.span, shared.span) == session.md5QnonceZ.octets)
        #expect(try md5.digest(of: session.serverNonce.octets.span, shared.span) == session.md5SnonceZ.octets)
        let key = try session.negotiated()
        #expect(key.secret == SharedSecret(taking: session.keyingMaterial.octets))
        #expect(try key.name == Name(parsing: session.keyName))
        #expect(key.name.absoluteText == session.keyName)
        #expect(key.algorithm == TSIGAlgorithm(.md5))
    }

    @Test(arguments: RecordedSession.all)
    func `the key is good for as long as was asked`(session: RecordedSession) throws {
        let key = try session.negotiation().key(from: session.tkeyResponse.octets.span, at: session.start)
        #expect(key.inception == TSIGTime(session.inception))
        #expect(key.expiration == TSIGTime(session.expire))
        #expect(key.renewal == TSIGTime(session.inception + 2880))
        #expect(key.isLive(at: TSIGTime(session.expire)))
        #expect(!key.isLive(at: TSIGTime(session.expire + 1)))
    }

    @Test(arguments: RecordedSession.all)
    func `the transfer is signed and verified with the key`(session: RecordedSession) throws {
        let key = try session.negotiated()
        let request = session.axfrRequest.octets
        let record = try #require(try TSIGRecord(lastIn: request.span))
        let mac = try key.verify(request: request.span, at: record.timeSigned)
        var stream = try TSIGStream(key: key, request: mac)
        for answer in session.axfrResponse { try stream.receive(answer.octets.span, at: record.timeSigned) }
        #expect(try stream.finish().keyName == key.name)
    }

    @Test(arguments: RecordedSession.all)
    func `the deletion is the same to the octet, and its answer is believed`(session: RecordedSession) throws {
        let key = try session.negotiated()
        let request = session.deleteRequest.octets
        let record = try #require(try TSIGRecord(lastIn: request.span))
        let deletion = try TKEYDeletion(
            of: key.name, signedBy: key, id: request.span.uint16(at: 0), at: record.timeSigned)
        #expect(deletion.request == request)
        try deletion.confirm(session.deleteResponse.octets.span, at: record.timeSigned)
    }

    @Test(arguments: RecordedSession.all)
    func `after the deletion the key is BADKEY`(session: RecordedSession) throws {
        let key = try session.negotiated()
        let request = session.afterDeleteRequest.octets
        let record = try #require(try TSIGRecord(lastIn: request.span))
        let mac = try key.verify(request: request.span, at: record.timeSigned)
        let answer = try #require(session.afterDeleteResponse.first).octets
        #expect(throws: TSIGError.serverError(.badKey, key: key.name)) {
            try key.verify(answer: answer.span, to: mac, at: record.timeSigned)
        }
    }

    @Test(arguments: RecordedSession.all)
    func `the key files are the same to the octet`(session: RecordedSession) throws {
        let file = try HMACKeyFile(of: session.negotiated())
        #expect(file.baseName == session.kfile)
        #expect(file.publicText == session.kfileKey)
        #expect(file.privateText == session.kfilePrivate)
        if let hashed = session.hmacKeyIfHashed { #expect(file.key.secret == SharedSecret(taking: hashed.octets)) }
        let read = try HMACKeyFile(publicText: Array(session.kfileKey.utf8), privateText: Array(session.kfilePrivate.utf8))
        #expect(read == file)
    }

    // MARK: Bad input

    @Test(arguments: RecordedSession.all)
    func `an answer cut short at any octet is refused`(session: RecordedSession) throws {
        let negotiation = try session.negotiation()
        let answer = session.tkeyResponse.octets
        var accepted: [Int] = []
        for length in answer.indices
        where (try? negotiation.key(from: answer.span.extracting(..<length), at: session.start)) != nil {
            accepted.append(length)
        }
        #expect(accepted == [])
    }

    @Test(arguments: RecordedSession.all, [UInt8(0x01), 0x20, 0x80, 0xFF])
    func `an altered octet is refused, save the letter case of the signature's names`(
        session: RecordedSession, mask: UInt8
    ) throws {
        let negotiation = try session.negotiation()
        let answer = session.tkeyResponse.octets
        let signature = try #require(try TSIGRecord(lastIn: answer.span))
        let names = signature.start..<signature.mac.lowerBound
        var surprises: [Int] = []
        for index in answer.indices {
            var altered = answer
            altered[index] ^= mask
            guard (try? negotiation.key(from: altered.span, at: session.start)) != nil else { continue }
            let isLetter = (0x61...0x7A).contains(answer[index] | 0x20)
            if mask != 0x20 || !names.contains(index) || !isLetter { surprises.append(index) }
        }
        #expect(surprises == [])
    }

    @Test(arguments: RecordedSession.all)
    func `an answer to a deletion that is cut short or altered is refused`(session: RecordedSession) throws {
        let key = try session.negotiated()
        let request = session.deleteRequest.octets
        let time = try #require(try TSIGRecord(lastIn: request.span)).timeSigned
        let deletion = try TKEYDeletion(of: key.name, signedBy: key, id: request.span.uint16(at: 0), at: time)
        let answer = session.deleteResponse.octets
        var accepted: [Int] = []
        for index in answer.indices {
            if (try? deletion.confirm(answer.span.extracting(..<index), at: time)) != nil { accepted.append(index) }
            var altered = answer
            altered[index] ^= 0x01
            if (try? deletion.confirm(altered.span, at: time)) != nil { accepted.append(index) }
        }
        #expect(accepted == [])
    }
}
