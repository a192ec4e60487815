import ResetModel
import Testing

@Suite struct PlainBytesTests {
  private static func areAllPlain(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer(PlainBytes.areAll)
  }

  @Test(arguments: UInt8.min...UInt8.max)
  func `a byte is plain or not, wherever it stands and whatever stands beside it`(byte: UInt8) {
    let isPlain = (0x20..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
    for neighbour: UInt8 in [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x61, 0x7E] {
      for count in 1...17 {
        for position in 0..<count {
          var bytes = [UInt8](repeating: neighbour, count: count)
          bytes[position] = byte
          #expect(Self.areAllPlain(bytes) == isPlain, "\(byte) at \(position) of \(bytes)")
        }
      }
    }
  }

  @Test func `nothing at all is plain`() { #expect(Self.areAllPlain([])) }
}
