import DNS
import Testing

@testable import ZoneMaintenance

/// The world as a test has it.
struct ScriptedView: RefreshView {
    var unreachable: Set<Int> = []
    var serving: Set<Int> = []
    var withoutIXFR: Set<Int> = []
    var copy: CopyState? = .ok
    var takesAnySerial: TransferReason?
    var heldSerial: Serial? = Serial(10)
    var publicationDeadline: Instant?

    static let empty = ScriptedView(copy: CopyState.none, takesAnySerial: .nothingHeld, heldSerial: nil)

    func isUnreachable(_ primary: Int) -> Bool { unreachable.contains(primary) }
    func isServing(_ primary: Int) -> Bool { serving.contains(primary) }
    func requestsIXFR(_ primary: Int) -> Bool { !withoutIXFR.contains(primary) }
}

extension RefreshRound {
    /// What follows from each event in turn.
    mutating func actions(_ events: RoundEvent..., in view: ScriptedView = ScriptedView()) -> [RoundAction] {
        events.map { handle($0, in: view) }
    }
}

extension RoundEvent {
    static let silence = RoundEvent.polled(.failed("timed out"))
    static let current = RoundEvent.polled(.answered(Serial(10), expire: nil, .current))
    static func newer(_ serial: UInt32) -> RoundEvent {
        .polled(.answered(Serial(serial), expire: 99, .transfer(.newer(than: Serial(10)))))
    }
    static func older(_ serial: UInt32) -> RoundEvent {
        .polled(.answered(Serial(serial), expire: nil, .older(ours: Serial(10))))
    }
}

@Suite struct RefreshRoundTests {
    private func round(_ primaries: Int, notifier: Int? = nil) -> RefreshRound {
        RefreshRound(primaries: primaries, notifier: notifier)
    }

    /// A refresh whose first primary, with one key, is being polled.
    private func polling(_ primaries: Int = 1, keys: Int = 1) -> RefreshRound {
        var round = round(primaries)
        _ = round.actions(.began, .keys(keys))
        return round
    }

    @Test func `a zone without primaries ends at once`() {
        var round = round(0)
        #expect(round.actions(.began) == [.ended(.failed(.noPrimaries), telling: nil)])
    }

    @Test func `primaries are asked in their order until one has something newer`() {
        var round = round(3)
        #expect(
            round.actions(.began, .keys(1), .silence, .keys(1), .current, .keys(1), .newer(11)) == [
                .chooseKeys(0), .poll(0, key: 0), .chooseKeys(1), .poll(1, key: 0), .chooseKeys(2), .poll(2, key: 0),
                .awaitSlot(2),
            ])
        let order = TransferOrder(reason: .newer(than: Serial(10)), polled: Serial(11), expire: 99, choice: .difference)
        #expect(
            round.actions(.slotGranted, .transferEnded(.published(Serial(11)))) == [
                .transfer(2, key: 0, order), .ended(.transferred(Serial(11)), telling: nil),
            ])
    }

    @Test func `the primary whose NOTIFY came is asked first, then the others in their order`() {
        var round = round(3, notifier: 1)
        #expect(
            round.actions(.began, .keys(1), .silence, .keys(1), .silence, .keys(1), .silence) == [
                .chooseKeys(1), .poll(1, key: 0), .chooseKeys(0), .poll(0, key: 0), .chooseKeys(2), .poll(2, key: 0),
                .ended(.failed(.primary("timed out")), telling: nil),
            ])
    }

    @Test func `an unreachable primary is asked last, and not at all after a good answer`() {
        let view = ScriptedView(unreachable: [0])
        var round = round(2)
        #expect(
            round.actions(.began, .keys(1), .silence, .keys(1), .silence, in: view) == [
                .chooseKeys(1), .poll(1, key: 0), .chooseKeys(0), .poll(0, key: 0),
                .ended(.failed(.primary("timed out")), telling: nil),
            ])
        round = self.round(2)
        #expect(
            round.actions(.began, .keys(1), .current, in: view)
                == [.chooseKeys(1), .poll(1, key: 0), .ended(.upToDate(Serial(10)), telling: nil)])
    }

    @Test func `a primary that refuses a key is asked with its next one`() {
        for refusal: PolledAnswer in [.keyRefused("BADKEY", isNegotiated: false), .noKey("no key")] {
            var round = polling(2, keys: 3)
            #expect(
                round.actions(.polled(refusal), .polled(refusal), .polled(refusal), .keys(1)) == [
                    .poll(0, key: 1), .poll(0, key: 2), .chooseKeys(1), .poll(1, key: 0),
                ])
        }
    }

    @Test func `a transfer that the key may not have is tried with the next one`() {
        for refusal: TransferResult in [.keyRefused("BADKEY", isNegotiated: false), .notPermitted("REFUSED"), .noKey("none")] {
            var round = polling(1, keys: 2)
            #expect(
                round.actions(.newer(11), .slotGranted, .transferEnded(refusal)).last == .poll(0, key: 1), "\(refusal)")
        }
    }

    @Test func `a negotiated key that the primary has forgotten is replaced once`() {
        let refusal = RoundEvent.polled(.keyRefused("BADKEY", isNegotiated: true))
        var round = polling(2)
        #expect(round.actions(refusal, refusal) == [.poll(0, key: 0), .chooseKeys(1)])
        #expect(
            round.actions(.keys(1), refusal, refusal) == [
                .poll(1, key: 0), .poll(1, key: 0), .ended(.failed(.primary("BADKEY")), telling: nil),
            ])
    }

    @Test func `only the last key's reason is a primary's`() {
        var round = polling(1, keys: 2)
        #expect(
            round.actions(.polled(.noKey("first")), .polled(.keyRefused("second", isNegotiated: false))).last
                == .ended(.failed(.primary("second")), telling: nil))
    }

    @Test func `a primary that refuses its SOA is pulled from all the same`() {
        var round = polling()
        #expect(
            round.actions(.polled(.refused), .slotGranted)
                == [.awaitSlot(0), .transfer(0, key: 0, TransferOrder(reason: .newer(than: Serial(10)), choice: .difference))])
        round = polling()
        let forced = ScriptedView(takesAnySerial: .forced)
        #expect(
            round.actions(.polled(.refused), .slotGranted, in: forced).last
                == .transfer(0, key: 0, TransferOrder(reason: .forced)))
    }

    @Test func `what publish-delay holds back ends the refresh until then`() {
        let view = ScriptedView(publicationDeadline: .seconds(60))
        var round = polling(2)
        #expect(
            round.actions(.polled(.refused), in: view)
                == [.ended(.failed(.postponed(0, nil, until: .seconds(60))), telling: .postponed)])
        round = polling(2)
        let answer = PolledAnswer.answered(Serial(11), expire: nil, .postponed(ours: Serial(10), until: .seconds(60)))
        // The table has heard it with the answer.
        #expect(
            round.actions(.polled(answer), in: view)
                == [.ended(.failed(.postponed(0, Serial(11), until: .seconds(60))), telling: nil)])
    }

    @Test func `an older serial is the reason only where nobody has the current one`() {
        var round = polling(2)
        #expect(round.actions(.older(9), .keys(1), .current).last == .ended(.upToDate(Serial(10)), telling: nil))
        round = polling(2)
        #expect(
            round.actions(.older(9), .keys(1), .silence).last == .ended(.failed(.primary("timed out")), telling: nil))
        round = polling(2)
        #expect(round.actions(.current, .keys(1), .older(9)).last == .ended(.upToDate(Serial(10)), telling: nil))
        round = polling(1)
        #expect(
            round.actions(.older(9)).last == .ended(.failed(.older(0, Serial(9), ours: Serial(10))), telling: nil))
    }

    @Test func `a zone over a limit waits REFRESH, and no other primary is asked`() {
        var round = polling(2)
        #expect(
            round.actions(.newer(11), .slotGranted, .transferEnded(.overLimit("too many records"))).last
                == .ended(.failed(.primary("too many records")), telling: .overLimit))
    }

    @Test func `a transfer that fails is followed by the next primary`() {
        var round = polling(2)
        #expect(
            round.actions(.newer(11), .slotGranted, .transferEnded(.failed("reset")), .keys(1)).suffix(2)
                == [.chooseKeys(1), .poll(1, key: 0)])
    }

    @Test func `a primary that has nothing newer after all renews the expiry, as its poll said it`() {
        var round = polling(2)
        #expect(
            round.actions(.newer(11), .slotGranted, .transferEnded(.notNewer(Serial(10)))).last
                == .ended(.upToDate(Serial(10)), telling: .upToDate(expire: 99)))
        round = polling(2)
        #expect(
            round.actions(.newer(11), .slotGranted, .transferEnded(.notNewer(Serial(9)))).last == .chooseKeys(1),
            "an older one renews nothing")
    }

    @Test func `a zone of which nothing is held is pulled at once from a primary that is serving, after its slot`() {
        var view = ScriptedView.empty
        view.serving = [0]
        var round = round(1)
        #expect(
            round.actions(.began, .slotGranted, .keys(1), in: view) == [
                .awaitSlot(0), .chooseKeys(0), .transfer(0, key: 0, TransferOrder(reason: .nothingHeld)),
            ])
        view.serving = []
        round = self.round(1)
        #expect(round.actions(.began, .keys(1), in: view) == [.chooseKeys(0), .poll(0, key: 0)])
    }

    @Test func `a zone that is held is polled, though its primary is serving`() {
        var round = round(1)
        #expect(round.actions(.began, .keys(1), in: ScriptedView(serving: [0])) == [.chooseKeys(0), .poll(0, key: 0)])
    }

    @Test func `an IXFR that comes to nothing is followed by an AXFR from the same primary, in the same slot`() {
        let order = TransferOrder(reason: .newer(than: Serial(10)), polled: Serial(11), expire: 99, choice: .difference)
        for (result, choice) in [
            (TransferResult.differenceFailed, TransferChoice.afterDifference), (.withoutFile, .withoutFile),
        ] {
            var round = polling()
            var whole = order
            whole.choice = choice
            #expect(
                round.actions(.newer(11), .slotGranted, .transferEnded(result), .transferEnded(.published(Serial(11)))) == [
                    .awaitSlot(0), .transfer(0, key: 0, order), .transfer(0, key: 0, whole),
                    .ended(.transferred(Serial(11))),
                ])
            round = polling()
            #expect(
                round.actions(.newer(11), .slotGranted, .transferEnded(result), .transferEnded(result)).last
                    == .ended(.failed(.outOfOrder)), "an AXFR is no difference")
        }
    }

    @Test func `where IXFR is not to be asked for, AXFR is`() {
        var round = polling()
        #expect(
            round.actions(.newer(11), .slotGranted, in: ScriptedView(withoutIXFR: [0])).last
                == .transfer(
                    0, key: 0,
                    TransferOrder(reason: .newer(than: Serial(10)), polled: Serial(11), expire: 99, choice: .withoutDifferences)
                ))
    }

    /// Every way into a refresh, one event after the other.
    private static let story: [(RoundEvent, ScriptedView)] = [
        (.began, ScriptedView()), (.keys(2), ScriptedView()), (.polled(.noKey("")), ScriptedView()),
        (.newer(11), ScriptedView()),
        (.slotGranted, ScriptedView()), (.transferEnded(.failed("")), ScriptedView()), (.keys(1), ScriptedView()),
        (.silence, ScriptedView()),
    ]

    @Test func `a zone that is removed ends its refresh at every step`() {
        for count in 0..<Self.story.count {
            var round = round(3)
            for (event, view) in Self.story.prefix(count) { _ = round.handle(event, in: view) }
            let action = round.handle(Self.story[count].0, in: ScriptedView(copy: nil, heldSerial: nil))
            #expect(action == .ended(.failed(.zoneRemoved), telling: nil), "\(count)")
        }
    }

    @Test func `a program that ends ends a refresh at every step, and what was in step stays so`() {
        for count in 0..<Self.story.count {
            var round = round(3)
            for (event, view) in Self.story.prefix(count) { _ = round.handle(event, in: view) }
            #expect(round.actions(.cancelled) == [.ended(.failed(.shuttingDown), telling: nil)], "\(count)")
        }
        var round = polling(2)
        #expect(round.actions(.current, .cancelled).last == .ended(.upToDate(Serial(10)), telling: nil))
    }

    @Test func `an event that no state waits for ends the refresh, and nothing is asked after the end`() {
        var round = polling()
        #expect(round.actions(.slotGranted) == [.ended(.failed(.outOfOrder), telling: nil)])
        #expect(round.actions(.began, .newer(11)).allSatisfy { $0 == .ended(.failed(.outOfOrder), telling: nil) })
    }

    @Test func `a key is proven by an answer, and by a transfer`() {
        #expect(RefreshRound.provesKey(.current) && RefreshRound.provesKey(.older(9)))
        #expect(RefreshRound.provesKey(.transferEnded(.published(Serial(1)))))
        #expect(RefreshRound.provesKey(.transferEnded(.notNewer(Serial(1)))))
        #expect(!RefreshRound.provesKey(.newer(11)) && !RefreshRound.provesKey(.silence))
    }
}
