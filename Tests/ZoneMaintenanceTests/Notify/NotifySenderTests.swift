import DNS
import Testing

@testable import ZoneMaintenance

@Suite struct NotifySenderTests {
    private static func soa(_ serial: UInt32) -> SOA {
        SOA(
            mname: name("ns1.example.com"), rname: name("root.example.com"), serial: Serial(serial), refresh: 1, retry: 1,
            expire: 1, minimum: 1)
    }

    private static func targets(_ count: Int) -> [NotifyTarget] {
        (0..<count).map { NotifyTarget(Endpoint(.v4(0xC633_6400 + UInt32($0)), port: 53)) }
    }

    /// A sender, and what it did by now: `b11` where a set of serial 11 begins, `2:11` where target 2 is sent serial 11, with
    /// the zone's number before it where there are several.
    private struct Trial {
        var sender: NotifySender
        let zones: [ZoneID]

        init(zones count: Int = 1, rate: UInt32 = 1000, maximumInFlight: Int = 512) {
            sender = NotifySender(notifyRate: rate, maximumInFlight: maximumInFlight)
            var table = RefreshTable()
            zones = (0..<count).map { _ in table.add(at: .seconds(0)) }
        }

        mutating func announce(
            _ serial: UInt32, to count: Int = 2, zone: Int = 0, delay: UInt32 = 5, at milliseconds: Int64 = 0
        ) {
            sender.announce(
                soa(serial), of: zones[zone], to: targets(count), delay: delay, at: Instant(milliseconds: milliseconds))
        }

        /// What is due at this time; what is sent is answered at once unless `isSilent`.
        mutating func due(at milliseconds: Int64, isSilent: Bool = false) -> [String] {
            var story: [String] = []
            while let order = sender.due(at: Instant(milliseconds: milliseconds)) {
                switch order {
                case .begin(let zone, let serial):
                    story.append((zones.count > 1 ? "z\(zone.index) " : "") + "b\(serial)")
                case .send(let notification):
                    let number = notification.target.endpoint.address.octets[3]
                    story.append(
                        (zones.count > 1 ? "z\(notification.zone.index) " : "") + "\(number):\(notification.soa.serial)")
                    if !isSilent { sender.finished() }
                }
            }
            return story
        }
    }

    @Test func `a new version is told at once, to each once`() {
        var trial = Trial()
        trial.announce(11, to: 3)
        #expect(trial.sender.nextDeadline == .seconds(0))
        #expect(trial.due(at: 0) == ["b11", "0:11"])
        #expect(trial.due(at: 1) == ["1:11"])
        #expect(trial.due(at: 2) == ["2:11"])
        #expect(trial.due(at: 3).isEmpty)
        #expect(trial.sender.nextDeadline == .seconds(5))
        #expect(trial.due(at: 5000).isEmpty)
        #expect(trial.sender.count == 0)
        #expect(trial.sender.nextDeadline == nil)
    }

    @Test func `the next version waits for notify-delay after the last set's beginning`() {
        var trial = Trial()
        trial.announce(11)
        #expect(trial.due(at: 0) + trial.due(at: 1) == ["b11", "0:11", "1:11"])
        trial.announce(12, at: 1000)
        trial.announce(13, at: 2000)
        #expect(trial.due(at: 4999).isEmpty)
        #expect(trial.sender.nextDeadline == .seconds(5))
        #expect(trial.due(at: 5000) == ["b13", "0:13", "1:13"], "of two versions the newer")
        trial.announce(14, at: 20_000)
        #expect(trial.due(at: 20_000) == ["b14", "0:14", "1:14"])
    }

    @Test func `without notify-delay every version is told at once`() {
        var trial = Trial()
        for serial in UInt32(11)...13 {
            trial.announce(serial, to: 1, delay: 0, at: Int64(serial) * 10)
            #expect(trial.due(at: Int64(serial) * 10) == ["b\(serial)", "0:\(serial)"])
        }
        #expect(trial.sender.count == 0)
    }

    @Test func `a version that comes while a set is being sent goes to the rest now, and to the others in the next set`() {
        var trial = Trial(rate: 1)
        trial.announce(11, to: 4)
        #expect(trial.due(at: 0) == ["b11", "0:11"])
        #expect(trial.due(at: 1000) == ["1:11"])
        trial.announce(12, to: 4, at: 1500)
        #expect(trial.due(at: 2000) == ["2:12"])
        trial.announce(13, to: 4, at: 2500)
        #expect(trial.due(at: 3000) == ["3:13"])
        #expect(trial.due(at: 4000).isEmpty)
        #expect(trial.due(at: 5000) == ["b13", "0:13"])
        #expect(trial.due(at: 6000) == ["1:13"])
        #expect(trial.due(at: 7000) == ["2:13"])
        #expect(trial.due(at: 8000).isEmpty)
        #expect(trial.due(at: 10_000).isEmpty)
        #expect(trial.sender.count == 0)
    }

    @Test func `versions without end starve no server`() {
        var trial = Trial(rate: 1)
        var told = [Int](repeating: 0, count: 10)
        for second in Int64(0)..<300 {
            trial.announce(UInt32(second) + 1, to: 10, at: second * 1000)
            for line in trial.due(at: second * 1000) {
                if let number = line.split(separator: ":").first.flatMap({ Int($0) }) { told[number] += 1 }
            }
        }
        #expect(told.reduce(0, +) == 300)
        #expect(told.allSatisfy { $0 > 20 })
    }

    @Test func `another list of servers begins the set anew`() {
        var trial = Trial(rate: 1)
        trial.announce(11, to: 3)
        #expect(trial.due(at: 0) == ["b11", "0:11"])
        trial.announce(12, to: 2, at: 500)
        #expect(trial.due(at: 1000) == ["0:12"])
        #expect(trial.due(at: 2000) == ["1:12"])
        #expect(trial.due(at: 9000).isEmpty)
    }

    @Test func `notify-rate holds over all zones, first come, first told`() {
        var trial = Trial(zones: 3, rate: 1)
        for zone in 0..<3 { trial.announce(11, to: 2, zone: zone) }
        var story = trial.due(at: 0)
        #expect(Array(story.prefix(3)) == ["z0 b11", "z1 b11", "z2 b11"])
        for second in Int64(1)..<10 { story += trial.due(at: second * 1000) }
        #expect(Array(story.dropFirst(3)) == ["z0 0:11", "z0 1:11", "z1 0:11", "z1 1:11", "z2 0:11", "z2 1:11"])
    }

    @Test func `a thousand zones at rate 20 take fifty seconds`() {
        var trial = Trial(zones: 1000, rate: 20)
        for zone in 0..<1000 { trial.announce(11, to: 1, zone: zone) }
        var sent = 0
        var now: Int64 = 0
        while sent < 1000, let deadline = trial.sender.nextDeadline {
            now = max(now, deadline.milliseconds)
            sent += trial.due(at: now).count { $0.contains(":") }
        }
        #expect(sent == 1000)
        #expect(49_000...50_000 ~= now)
    }

    @Test func `no more are under way than there is room for`() {
        var trial = Trial(maximumInFlight: 2)
        trial.announce(11, to: 5)
        #expect(trial.due(at: 0, isSilent: true) == ["b11", "0:11"])
        #expect(trial.due(at: 100, isSilent: true) == ["1:11"])
        #expect(trial.due(at: 200, isSilent: true).isEmpty)
        #expect(trial.sender.nextDeadline == nil, "only an answer can move it on")
        trial.sender.finished()
        #expect(trial.sender.nextDeadline.map { $0 <= Instant(milliseconds: 300) } == true)
        #expect(trial.due(at: 300, isSilent: true) == ["2:11"])
    }

    @Test func `it is idle when everybody was told, and answered or was given up`() {
        var trial = Trial()
        #expect(trial.sender.isIdle)
        trial.announce(11, to: 1)
        #expect(!trial.sender.isIdle)
        #expect(trial.due(at: 0, isSilent: true) == ["b11", "0:11"])
        #expect(!trial.sender.isIdle)
        trial.sender.finished()
        #expect(trial.sender.isIdle)
        trial.announce(12, to: 1, at: 100)
        #expect(!trial.sender.isIdle)
    }

    @Test func `another rate counts from the next one on`() {
        var trial = Trial(rate: 1)
        trial.announce(11, to: 3)
        #expect(trial.due(at: 0) == ["b11", "0:11"])
        #expect(trial.due(at: 100) == [])
        trial.sender.setRate(1)
        #expect(trial.due(at: 100) == [], "the same rate earns nothing")
        trial.sender.setRate(1000)
        #expect(trial.due(at: 100) == ["1:11"])
        #expect(trial.due(at: 101) == ["2:11"])
    }

    @Test func `a zone that is removed, or has nobody to be told, is forgotten`() {
        var trial = Trial(zones: 2, rate: 1)
        trial.announce(11, to: 2, zone: 0)
        trial.announce(11, to: 2, zone: 1)
        #expect(trial.due(at: 0) == ["z0 b11", "z1 b11", "z0 0:11"])
        trial.sender.remove(trial.zones[0])
        trial.announce(12, to: 0, zone: 1, at: 500)
        #expect(trial.due(at: 1000).isEmpty)
        #expect(trial.sender.count == 0)
        trial.announce(13, to: 1, zone: 0, at: 2000)
        #expect(trial.due(at: 2000) == ["z0 b13", "z0 0:13"])
    }

    @Test func `a hundred thousand versions of one zone are one entry`() {
        var trial = Trial(rate: 20)
        var sent = 0
        var most = 0
        for number in 0..<100_000 {
            trial.announce(UInt32(number), to: 3, at: Int64(number) / 10)
            sent += trial.due(at: Int64(number) / 10).count { $0.contains(":") }
            most = max(most, trial.sender.count)
        }
        #expect(most == 1)
        #expect(sent <= 9, "ten seconds are two sets, and the third's beginning")
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `whatever happens, everybody has heard of the last version in the end`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var trial = Trial(zones: 5, rate: .random(in: 1...50, using: &generator), maximumInFlight: 3)
        var heard: [String: UInt32] = [:]
        var last: [Int: (serial: UInt32, count: Int)] = [:]
        var now: Int64 = 0
        func note(_ story: [String]) {
            for line in story where line.contains(":") {
                let parts = line.split(separator: ":")
                heard[String(parts[0])] = UInt32(parts[1])
            }
        }
        for serial in UInt32(1)...200 {
            now += .random(in: 0...3000, using: &generator)
            note(trial.due(at: now))
            let zone = Int.random(in: 0..<5, using: &generator)
            let count = Int.random(in: 1...20, using: &generator) > 18 ? 3 : 4
            trial.announce(serial, to: count, zone: zone, delay: .random(in: 0...6, using: &generator), at: now)
            last[zone] = (serial, count)
        }
        while let deadline = trial.sender.nextDeadline {
            now = max(now, deadline.milliseconds)
            note(trial.due(at: now))
        }
        #expect(trial.sender.count == 0)
        for (zone, (serial, count)) in last {
            for number in 0..<count { #expect(heard["z\(zone) \(number)"] == serial) }
        }
    }
}
