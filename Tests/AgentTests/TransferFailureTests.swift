import DNS
import TSIG
import Testing
import Transport
import ZoneFile
import ZoneTransfer

@testable import Agent
@testable import Configuration

@Suite struct TransferFailureTests {
    @Test func `only what an AXFR could mend is followed by one`() {
        let mended: [TransferFailure] = [
            .notSent(.connectionReset), .interrupted(.endOfFile), .overrun(.idle), .overrun(.rate), .refused(.emptyAnswer),
            .refused(.noNameservers), .notApplied(.notOurs), .notApplied(.tooManyRecords(limit: 1)),
        ]
        let lost: [TransferFailure] = [
            .notConnected(.connectionRefused), .overrun(.total), .shuttingDown, .refused(.tooManyRecords(limit: 1)),
            .notApplied(.zone(.tooManyRecords(limit: 1))), .noKey(.notChosen),
            .refused(.tsig(.serverError(.badKey, key: .root))),
            .refused(.responseCode(.notAuth, tsig: .serverError(.badSig, key: .root))),
        ]
        for failure in mended { #expect(failure.isWorthRetryingByAXFR, "\(failure)") }
        for failure in lost { #expect(!failure.isWorthRetryingByAXFR, "\(failure)") }
    }

    @Test func `a zone over its limit waits for REFRESH, whatever brought it`() {
        #expect(TransferFailure.refused(.tooManyRecords(limit: 1)).isWorthWaitingForRefresh)
        #expect(TransferFailure.notApplied(.zone(.tooManyRecords(limit: 1))).isWorthWaitingForRefresh)
        #expect(!TransferFailure.notApplied(.tooManyRecords(limit: 1)).isWorthWaitingForRefresh)
    }

    @Test func `only what a server says that does not know EDNS is asked again without`() {
        #expect(TransferFailure.refused(.responseCode(.formErr, tsig: nil)).refusalOfEDNS == .formErr)
        #expect(TransferFailure.refused(.responseCode(.notImp, tsig: nil)).refusalOfEDNS == .notImp)
        for code in [ResponseCode.servFail, .refused, .notAuth, .nxDomain] {
            #expect(TransferFailure.refused(.responseCode(code, tsig: nil)).refusalOfEDNS == nil)
        }
        #expect(TransferFailure.interrupted(.endOfFile).refusalOfEDNS == nil)
    }

    @Test func `max-ixfr-records is by default what a difference is made for`() {
        #expect(ZoneOptions.builtIn.maxIXFRRecords == DifferenceLimits().records)
    }
}
