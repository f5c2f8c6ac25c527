import SystemPackage
import Testing
import ZoneFile

@Suite struct FolderListingsTests {
    @Test func `a folder is looked at once, and says what it holds`() throws {
        try withFolder { folder in
            try write("zone", to: folder.appending("db.example.com"))
            var listings = FolderListings()
            let other = folder.appending("db.example.org")
            let isThere = listings.mayHold(folder.appending("db.example.com").string)
            let isOtherThere = listings.mayHold(other.string)
            #expect(isThere && !isOtherThere)
            // What comes later is not seen: it was not there.
            try write("zone", to: other)
            let isSeen = listings.mayHold(other.string)
            #expect(!isSeen)
            var later = FolderListings()
            let isSeenLater = later.mayHold(other.string)
            #expect(isSeenLater)
        }
    }

    @Test func `of a folder that cannot be read, or is very full, anything is possible`() throws {
        try withFolder { folder in
            var listings = FolderListings()
            let full = folder.appending("full")
            try createFolder(full)
            for number in 0..<4097 { try write("", to: full.appending("\(number)")) }
            for path in [folder.appending("missing/db.example.com"), full.appending("db.example.com"), "db.example.com"] {
                let isPossible = listings.mayHold(path.string)
                #expect(isPossible)
            }
        }
    }
}
