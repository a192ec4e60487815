import Material

/// Does one part's work over and over, for a clock or for an instruction counter.
///
/// usage: `part NAME TIMES`; prints one line of JSON: the name, the times, and microseconds of
/// processor time for each ticket.
///
/// Not asynchronous, as the program itself is: valgrind cannot follow a process whose main function
/// suspends.
@main enum Command {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 3, let times = Int(words[2]), times > 0,
      let part = Part.all.first(where: { $0.name == words[1] })
    else {
      return print("usage: part \(Part.all.map(\.name).joined(separator: "|")) TIMES")
    }
    let bench = try Bench()
    _ = try part.time(1, on: bench)
    let microseconds = try part.time(times, on: bench)
    print(#"{"part":"\#(part.name)","times":\#(times),"microseconds":\#(microseconds)}"#)
  }
}
