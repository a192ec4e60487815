import Foundation
import LocatedYAML
import PolicyEngine
import Reports
import RequestFiles
import ResetModel
import Testing
import Workspaces

@testable import mfareset

/// Another program's validator reads the examples by the schemas that editors are given.
@Suite(.enabled(if: Validator.isThere, "python3 with jsonschema and yaml is not there"))
struct ExampleSchemaTests {
  @Test func `every ticket that can be read is valid by the schema`()
    throws
  {
    var valid: [String] = []
    for world in World.all {
      for drop in world.drops {
        for name in drop.files {
          let path = "drops/\(drop.name)/\(name)"
          let source = SourceText(file: path, bytes: try world.bytes(of: path))
          if RequestReader.read(source).problems.isEmpty {
            valid.append(String(decoding: source.bytes, as: UTF8.self))
          }
        }
      }
    }
    #expect(valid.count > 40)
    #expect(try Validator.complaints(on: valid, by: RequestReader.schema.description) == [])
  }

  @Test func `every policy is valid by the schema`() throws {
    let policies = try World.all.flatMap { world in
      try world.policies().map { String(decoding: try world.bytes(of: $0), as: UTF8.self) }
    }
    #expect(try Validator.complaints(on: policies, by: PolicySet.schema.description) == [])
  }

  @Test func `every configuration is valid by the schema`() throws {
    let configurations = try World.all.map {
      String(decoding: try $0.bytes(of: "mfareset.yaml"), as: UTF8.self)
    }
    #expect(
      try Validator.complaints(on: configurations, by: Configuration.schema.description) == [])
  }

  @Test(arguments: World.all)
  func `the reports of a world's runs are valid by the schema`(_ world: World) async throws {
    let workshop = try Workshop(of: world)
    for drop in world.drops {
      try workshop.drop(drop)
      _ = try await workshop.run(.run, at: drop.moment)
    }
    let reports = try workshop.reports()
    #expect(reports.count == world.drops.count)
    #expect(try Validator.complaints(on: reports, by: ReportSchema.text) == [])
  }
}
