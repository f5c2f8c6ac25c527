import Configuration
import Control
import DNS
import ZoneMaintenance

extension ZoneRegistry {
    /// The zones that are meant, in each view that has them.
    func ids(of selection: ZoneSelection) throws(ControlFailure) -> [ZoneID] {
        guard let name = try? Name(parsing: selection.name) else { throw .noSuchZone(selection) }
        let ids = self.ids(named: name).filter { id in selection.view == nil || self[id]?.view == selection.view }
        guard !ids.isEmpty else { throw .noSuchZone(selection) }
        return ids
    }

    /// The zones that are meant; all, where none is named.
    func ids(of selections: [ZoneSelection]) throws(ControlFailure) -> [ZoneID] {
        guard !selections.isEmpty else { return all.map(\.id) }
        var ids: [ZoneID] = []
        for selection in selections { ids += try self.ids(of: selection) }
        return ids
    }
}
