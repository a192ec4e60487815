import Foundation
import Testing

/// The list of signers that `mfareset init` makes.
@Suite struct AllowedSignersTests {
  /// The examples in its notes: what stands before the key.
  private func examples() throws -> [(text: String, principal: String, options: String)] {
    let workspace = try TestWorkspace(knowingPeople: false)
    return try workspace.text("allowed_signers").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard line.hasSuffix(" AAAA..."), words.count == 5, words[0] == "#" else { return nil }
      return ("\(words[1]) \(words[2])", words[1], words[2])
    }
  }

  @Test func `it has nothing but notes, and one example for each thing that it can say`() throws {
    let workspace = try TestWorkspace(knowingPeople: false)
    for line in try workspace.text("allowed_signers").split(separator: "\n") {
      #expect(line.hasPrefix("#"))
      #expect(line.count <= 120)
    }
    let options = try examples().map(\.options)
    for word in ["approval@mfareset", "request@mfareset", "valid-before", "cert-authority"] {
      #expect(options.contains { $0.contains(word) }, "\(word)")
    }
  }

  @Test func `stock OpenSSH takes each example with a real key in it`() throws {
    let scratch = try Scratch()
    func run(_ command: String) throws -> Program.Outcome {
      try Program.start(["bash", "-euc", command], in: scratch.folder)
    }
    for key in ["plain", "authority", "certified"] {
      #expect(try run("ssh-keygen -q -t ed25519 -N '' -f \(key)").status == 0)
    }
    // As the notes say that a certificate is made.
    let certify =
      "ssh-keygen -q -s authority -I alex -n alex.kim@acme.example -V +26w certified.pub"
    #expect(try run("\(certify) && cp certified certified-cert").status == 0)
    try scratch.write("approval", Array("kind: approval\n".utf8))
    let examples = try examples()
    #expect(examples.count == 5)
    for example in examples {
      let isAuthority = example.options.contains("cert-authority")
      let namespace =
        example.options.contains("request@") ? "request@mfareset" : "approval@mfareset"
      let who = example.principal.replacing("*", with: "alex.kim")
      let publicKey = try scratch.read(isAuthority ? "authority.pub" : "plain.pub")
      try scratch.write("allowed_signers", Array("\(example.text) ".utf8) + publicKey)
      let key = isAuthority ? "certified-cert.pub" : "plain"
      #expect(
        try run("rm -f approval.sig; ssh-keygen -q -Y sign -f \(key) -n \(namespace) approval")
          .status == 0)
      // The examples' own time, whatever time it is now.
      let moment = isAuthority ? "" : "-Overify-time=20261120120000"
      func verify(in namespace: String) throws -> Program.Outcome {
        try run(
          "ssh-keygen -Y verify -f allowed_signers -I \(who) -n \(namespace) \(moment) -s approval.sig < approval"
        )
      }
      let verified = try verify(in: namespace)
      #expect(verified.status == 0, "\(example.text): \(verified.all)")
      #expect(verified.output.hasPrefix("Good \"\(namespace)\" signature for \(who) with "))
      // It lets the key sign nothing else.
      _ = try run("rm approval.sig; ssh-keygen -q -Y sign -f \(key) -n git approval")
      #expect(try verify(in: "git").status != 0, "\(example.text)")
    }
  }
}
