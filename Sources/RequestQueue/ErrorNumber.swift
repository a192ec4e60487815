import Glibc

/// The number that a system call failed with: `errno`.
struct ErrorNumber: Error, Hashable {
  let value: Int32

  init(_ value: Int32) { self.value = value }

  /// What the system says of it, its first letter made small: `no space left on device`.
  var words: String {
    let words = String(cString: strerror(value))
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// Makes a system call until it is not interrupted by a signal, and throws what it failed with.
@discardableResult
func uninterrupted(_ call: () -> Int32) throws(ErrorNumber) -> Int32 {
  while true {
    let result = call()
    if result != -1 { return result }
    let number = errno
    if number != EINTR { throw ErrorNumber(number) }
  }
}
