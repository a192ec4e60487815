import ResetModel

/// The six folders of a queue, held open.
struct OpenFolders: Sendable {
  private let incoming: OpenFolder
  private let held: OpenFolder
  private let done: OpenFolder
  private let denied: OpenFolder
  private let invalid: OpenFolder
  private let failed: OpenFolder

  init(in queue: String, interference: Interference?) throws(QueueError) {
    func open(_ folder: QueueFolder) throws(QueueError) -> OpenFolder {
      try OpenFolder(path: folder.path(in: queue), interference: interference)
    }
    incoming = try open(.incoming)
    held = try open(.held)
    done = try open(.done)
    denied = try open(.denied)
    invalid = try open(.invalid)
    failed = try open(.failed)
  }

  subscript(folder: QueueFolder) -> OpenFolder {
    switch folder {
    case .incoming: incoming
    case .held: held
    case .done: done
    case .denied: denied
    case .invalid: invalid
    case .failed: failed
    }
  }
}

extension QueueFolder {
  /// The folder's path in a queue; the queue's own path is the administrator's word, and may lead
  /// over links.
  func path(in queue: String) -> String { "\(queue)/\(rawValue)" }
}
