import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct NotifyReceiverTests {
    private let sender = Endpoint(primary.address, port: 4242)
    private let zone = "example.com/IN"

    @Test func `a newer serial from a primary is answered, told, and a reason for a poll`() throws {
        var trial = NotifyTrial()
        let verdict = trial.receive(NotifyOctets().octets)
        #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
        #expect(
            verdict.reports == [
                NotifyReport(.received(apex), from: sender), NotifyReport(.serial(Serial(11), zone: zone), from: sender),
            ])
        // RFC 1996 §4.7: the same ID, opcode and question; QR and AA.
        let expected = NotifyOctets.with { message in
            message.flags = 0xA400
            message.answer = []
        }
        #expect(verdict.reply == expected)
    }

    @Test(arguments: [10, 9, 10 &+ 0x8000_0000] as [UInt32])
    func `a serial that is not newer is answered and told, not polled`(serial: UInt32) {
        var trial = NotifyTrial()
        let verdict = trial.receive(NotifyOctets.with { $0.answer = [soaRecord(serial)] })
        #expect(verdict.actions == [.upToDate(trial.zone)])
        #expect(verdict.events.last == .upToDate(zone: zone))
        #expect(verdict.code == .noError)
    }

    @Test func `without a copy, or after its end, any serial is a reason for a poll`() {
        var trial = NotifyTrial()
        trial.held = nil
        let verdict = trial.receive(NotifyOctets.with { $0.answer = [soaRecord(1)] })
        #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
        #expect(verdict.events.last == .serial(Serial(1), zone: zone))
    }

    @Test func `a NOTIFY without a serial, or with another zone's, is a reason for a poll`() {
        for answer in [[], [soaRecord(1, owner: name("example.net"))], [soaRecord(1, recordClass: .chaos)]] {
            var trial = NotifyTrial()
            let verdict = trial.receive(NotifyOctets.with { $0.answer = answer })
            #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
            #expect(verdict.events.last == .noSerial(zone: zone))
        }
    }

    @Test func `during a refresh one more is queued`() {
        var trial = NotifyTrial()
        trial.isRefreshing = true
        let verdict = trial.receive(NotifyOctets().octets)
        #expect(verdict.actions == [.queued(trial.zone, first: 1)])
        #expect(verdict.events.last == .queued(Serial(11), zone: zone))
        #expect(trial.receive(NotifyOctets.with { $0.answer = [] }).events.last == .queued(nil, zone: zone))
        #expect(trial.receive(NotifyOctets.with { $0.answer = [soaRecord(10)] }).actions == [.upToDate(trial.zone)])
    }

    @Test func `a stranger is refused`() {
        var trial = NotifyTrial()
        let verdict = trial.receive(NotifyOctets().octets, from: NotifyTrial.stranger)
        #expect(verdict.actions.isEmpty)
        #expect(verdict.code == .refused)
        #expect(
            verdict.reports == [
                NotifyReport(.received(apex), from: NotifyTrial.stranger),
                NotifyReport(.refused(zone: zone), from: NotifyTrial.stranger),
            ])
    }

    @Test func `a zone that is not ours is not ours`() {
        var trial = NotifyTrial()
        for question in [
            Question(name: name("example.net"), type: .soa, recordClass: .internet),
            Question(name: apex, type: .soa, recordClass: .chaos),
        ] {
            let verdict = trial.receive(NotifyOctets.with { $0.questions = [question] })
            #expect(verdict.actions.isEmpty)
            #expect(verdict.code == .notAuth)
            #expect(verdict.reports == [NotifyReport(.notAuthoritative(question.name), from: sender)])
            #expect(verdict.reply?.span.uint16(at: 2) == 0xA009)
        }
    }

    @Test func `the zone's name is found in whatever letters it is written`() {
        var trial = NotifyTrial()
        let verdict = trial.receive(
            NotifyOctets.with { message in
                message.questions = [Question(name: name("EXAMPLE.com"), type: .soa, recordClass: .internet)]
            })
        #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
        #expect(verdict.events.last == .serial(Serial(11), zone: zone))
    }

    @Test func `a question that is none, or one too many, or about something else is malformed`() {
        let good = Question(name: apex, type: .soa, recordClass: .internet)
        let cases: [([Question], NotifyEvent)] = [
            ([], .questionEmpty), ([good, good], .severalQuestions),
            ([Question(name: apex, type: .ns, recordClass: .internet)], .questionNotSOA),
        ]
        for (questions, event) in cases {
            var trial = NotifyTrial()
            let verdict = trial.receive(NotifyOctets.with { $0.questions = questions })
            #expect(verdict.actions.isEmpty)
            #expect(verdict.code == .formErr)
            #expect(verdict.reports == [NotifyReport(event, from: sender)])
        }
    }

    @Test func `other opcodes are refused or not known, responses and scraps not even answered`() {
        var trial = NotifyTrial()
        let query = trial.receive(NotifyOctets.with { $0.flags = 0x0110 })
        #expect(query.reply?.span.uint16(at: 2) == 0x8115)
        #expect(query.reports == [NotifyReport(.unexpectedOpcode(.query), from: sender)])
        let update = trial.receive(NotifyOctets.with { $0.flags = 0x2800 })
        #expect(update.reply == [0x12, 0x34, 0xA8, 0x04, 0, 0, 0, 0, 0, 0, 0, 0])
        for silent in [NotifyOctets.with { $0.flags = 0xA400 }, [], Array(NotifyOctets().octets.prefix(11))] {
            #expect(trial.receive(silent) == NotifyVerdict())
        }
        #expect(
            trial.receive(NotifyOctets().octets, from: Endpoint(primary.address, port: 0)) == NotifyVerdict())
    }

    @Test func `who says what he takes is told what we take`() throws {
        var trial = NotifyTrial()
        let verdict = trial.receive(NotifyOctets.with { $0.edns = EDNS(payloadSize: 4096, options: [.expireQuery]) })
        #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
        let opt: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
        #expect(verdict.reply?.suffix(11) == opt[...])
        var later = EDNS(payloadSize: 4096)
        later.version = 1
        let refused = trial.receive(NotifyOctets.with { $0.edns = later })
        #expect(refused.actions.isEmpty)
        #expect(refused.reply?.suffix(11) == [0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0])
        #expect(refused.reports == [NotifyReport(.unknownEDNSVersion(1), from: sender)])
    }

    @Test func `a zone in several views is refreshed in those that hear the sender`() {
        var receiver = NotifyReceiver()
        var table = RefreshTable()
        let ids = (0..<3).map { _ in table.add(at: .seconds(0)) }
        let zones = zip(ids, [.refused, .allowed, .primary(0)] as [NotifiedZone.Admission]).map { id, admission in
            NotifiedZone(
                id: id, text: "example.com/IN/\(id.index)", admission: admission, held: Serial(10), isRefreshing: id == ids[2])
        }
        let octets = NotifyOctets().octets
        let verdict = receiver.receive(
            octets.span, from: primary, at: .seconds(0), signedAt: signatureTime, keys: { _ in [] },
            zones: { _, _, _ in zones })
        #expect(verdict.actions == [.refresh(ids[1], first: nil), .queued(ids[2], first: 0)])
        #expect(verdict.events.count == 3)
        #expect(verdict.code == .noError)
    }
}
