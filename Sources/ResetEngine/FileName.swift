public import ResetModel

/// A file's name as the kernel has it: bytes, in any encoding or none.
public struct FileName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  public init(_ text: String) { bytes = Array(text.utf8) }

  /// Two pieces, one behind the other.
  package init(_ front: ArraySlice<UInt8>, _ back: [UInt8]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(front.count + back.count)
    bytes += front
    bytes += back
    self.bytes = bytes
  }

  // All bytes at once: an array hashes them one by one.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public static func < (one: FileName, other: FileName) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes)
  }

  /// The name as text; a byte that is not UTF-8 becomes `\xff`, and a backslash `\\`, so that the
  /// text tells the bytes.
  public var description: String { text }

  /// The bytes that a description tells; nil for text that no description gives.
  public init?(description: String) {
    var rest = Array(description.utf8)[...]
    guard rest.contains(UInt8(ascii: "\\")) else {
      bytes = Array(rest)
      return
    }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else {
          return nil
        }
        rest.removeFirst(2)
        bytes.append(value)
      default: return nil
      }
    }
    self.bytes = bytes
  }

  private var text: String {
    if bytes.withUnsafeBufferPointer(PlainBytes.areAll) {
      return String(decoding: bytes, as: UTF8.self)
    }
    if !bytes.contains(UInt8(ascii: "\\")), let valid = String(validating: bytes, as: UTF8.self) {
      return valid
    }
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      if first == UInt8(ascii: "\\") {
        text += "\\\\"
        rest.removeFirst()
        continue
      }
      let length = (1...4).first {
        String(validating: rest.prefix($0), as: UTF8.self) != nil && rest.count >= $0
      }
      if let length {
        text += String(decoding: rest.prefix(length), as: UTF8.self)
        rest.removeFirst(length)
      } else {
        let hex = String(first, radix: 16)
        text += "\\x" + (hex.count == 1 ? "0" : "") + hex
        rest.removeFirst()
      }
    }
    return text
  }
}

/// A file of the queue by its name.
public struct QueuedFile: Hashable, Sendable {
  public let folder: QueueFolder
  public let name: FileName

  public init(folder: QueueFolder, name: FileName) {
    self.folder = folder
    self.name = name
  }

  private static let signatureEnding = Array(".sig".utf8)

  /// The signature that lies beside this file: `NAME.sig`.
  public var signature: QueuedFile {
    QueuedFile(folder: folder, name: FileName(name.bytes[...], Self.signatureEnding))
  }

  /// The file that this one is the signature of; nil for one whose name does not end `.sig`.
  public var signed: QueuedFile? {
    let ending = Self.signatureEnding
    guard name.bytes.count > ending.count, name.bytes.suffix(ending.count).elementsEqual(ending)
    else { return nil }
    return QueuedFile(
      folder: folder, name: FileName(bytes: Array(name.bytes.dropLast(ending.count))))
  }

  /// Relative to the queue: `incoming/HD-1.yaml`.
  public var path: String { Wording("\(folder.rawValue)/\(name.description)").text }

  /// Reads the form of `path`; nil for another folder, a path deeper down, or a name that no file
  /// can have.
  public init?(path: String) {
    guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")),
      let folder = QueueFolder(rawValue: String(path[..<slash])),
      let name = FileName(description: String(path[path.utf8.index(after: slash)...])),
      name.isOneName
    else { return nil }
    self.init(folder: folder, name: name)
  }
}

extension FileName {
  /// Whether the bytes name something in a folder: no path, not the folder itself or its parent,
  /// nothing that C would cut short.
  public var isOneName: Bool {
    !bytes.isEmpty && !bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0)
      && !isFolderOrParent
  }

  /// Whether it is `.` or `..`, which every folder lists of itself.
  public var isFolderOrParent: Bool {
    bytes.count <= 2 && !bytes.isEmpty && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
  }
}
