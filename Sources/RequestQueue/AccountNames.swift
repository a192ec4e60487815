import Glibc
import Synchronization

/// The names of the system's accounts, each asked for once.
struct AccountNames: ~Copyable, Sendable {
  private let known = Mutex<[uid_t: String]>([:])

  /// The account's name, or `uid:1000` where it has none.
  func name(of owner: uid_t) -> String {
    if let name = known.withLock({ $0[owner] }) { return name }
    let number = "uid:\(owner)"
    var size = 1024
    while size <= 1 << 20 {
      var account = passwd()
      var found: UnsafeMutablePointer<passwd>?
      var strings = [CChar](repeating: 0, count: size)
      // The account's strings point into the buffer, so the name is copied before that goes.
      let (failure, name) = strings.withUnsafeMutableBufferPointer { buffer in
        let failure = getpwuid_r(owner, &account, buffer.baseAddress!, buffer.count, &found)
        return (failure, found.map { String(cString: $0.pointee.pw_name) })
      }
      switch failure {
      case ERANGE: size *= 4
      case EINTR: continue
      case 0:
        let answer = name ?? number
        known.withLock { $0[owner] = answer }
        return answer
      // A directory service that does not answer now may do so later: not remembered.
      default: return number
      }
    }
    return number
  }
}
