import Glibc
import RequestQueue
import ResetEngine

extension Life {
  /// What the queue's calls into the file system come to.
  var interference: Interference {
    Interference { [self] step, name in
      let text = name.description
      let about = String(text[(text.lastIndex(of: "/") ?? text.startIndex)...])
      switch turn(step.kind, about) {
      case .on: return nil
      case .gone: return EIO
      case .fails: return draw(step.faults, at: step.kind, about).number
      }
    }
  }
}

extension Interference.Step {
  fileprivate var kind: Step {
    switch self {
    case .look: .look
    case .open: .open
    case .read: .read
    case .create: .create
    case .write: .write
    case .own: .own
    case .flush: .flush
    case .move: .move
    case .remove: .remove
    case .sync: .sync
    }
  }

  fileprivate var faults: [Fault] {
    switch self {
    case .look: [.inputOutput, .access, .interruption]
    case .open: [.inputOutput, .access, .interruption, .noDescriptors]
    case .read: [.inputOutput, .interruption, .interruption]
    case .create: [.noSpace, .access, .inputOutput, .interruption]
    case .write: [.noSpace, .inputOutput, .interruption]
    case .own: [.access, .inputOutput]
    case .flush: [.noSpace, .inputOutput, .interruption]
    case .move:
      [.noSpace, .access, .inputOutput, .interruption, .otherFileSystem, .otherFileSystem]
    case .remove: [.access, .inputOutput, .interruption]
    case .sync: [.noSpace, .inputOutput, .interruption]
    }
  }
}

extension Fault {
  var number: Int32 {
    switch self {
    case .noSpace: ENOSPC
    case .access: EACCES
    case .interruption: EINTR
    case .otherFileSystem: EXDEV
    case .noDescriptors: EMFILE
    default: EIO
    }
  }
}
