internal import LocatedYAML
internal import ResetModel

/// `hours`: when a request may be permitted, by the clock on the wall somewhere.
struct RequiredHours: PolicyCheck {
  let window: WeekWindow
  /// What is told during the hours, and what outside; made once for all requests.
  private let (met, unmet): (String, String)

  init(window: WeekWindow) {
    self.window = window
    met = "the hours are open: \(window)"
    unmet = "it is outside the hours: \(window)"
  }

  static let field = Field(
    "hours", WeekWindow.shape.map { RequiredHours(window: $0) },
    "When requests may be permitted; at other times they wait.")

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    if window.isOpen(at: matter.now) { return [.met(met)] }
    let opening = window.opening(after: matter.now)
    return [
      .unmet(
        .hold, unmet, remedy: opening.map(remedy),
        lack: opening.map { .time("its hours, from", until: $0) } ?? .thing("its hours"))
    ]
  }

  func implies(_ other: RequiredHours) -> Bool {
    window.zone == other.window.zone
      && window.minutesOfWeek.isSubset(of: other.window.minutesOfWeek)
  }
}

extension RequiredHours {
  private func remedy(opening: Timestamp) -> String {
    "wait until \(opening), which is \(window.localDescription(of: opening))"
  }
}
