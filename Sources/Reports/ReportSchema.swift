/// The JSON Schema of the report, for `mfareset schema report`.
package enum ReportSchema {
  /// The value of a report's `schema`; it changes when a reader of the old shape would go wrong.
  package static let id = "mfareset.report/1"

  /// JSON Schema, draft 2020-12.
  package static let text = ##"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:mfareset:report:1",
      "title": "mfareset.report/1",
      "description": "What one run of mfareset did, or in a dry run would do, with every file it found.",
      "type": "object",
      "required": ["schema", "requests", "run", "summary", "audit"],
      "additionalProperties": false,
      "properties": {
        "schema": {"const": "mfareset.report/1"},
        "requests": {
          "description": "Every file that was looked at, in the order in which it was settled.",
          "type": "array",
          "items": {"$ref": "#/$defs/request"}
        },
        "run": {"$ref": "#/$defs/run"},
        "summary": {"$ref": "#/$defs/summary"},
        "audit": {
          "description": "The head of the audit chain when the run ended; null for an empty chain.",
          "oneOf": [{"$ref": "#/$defs/audit"}, {"type": "null"}]
        }
      },
      "$defs": {
        "text_or_null": {"type": ["string", "null"]},
        "count": {"type": "integer", "minimum": 0},
        "moment": {
          "description": "RFC 3339, in UTC.",
          "type": "string",
          "format": "date-time",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3})?Z$"
        },
        "moment_or_null": {"oneOf": [{"$ref": "#/$defs/moment"}, {"type": "null"}]},
        "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "level": {"enum": ["user", "org"]},
        "effect": {"enum": ["permit", "hold", "deny"]},
        "run": {
          "description": "What ran, when, where, and by which rules.",
          "type": "object",
          "required": ["id", "mode", "started_at", "finished_at", "decided_as_of", "host", "version", "configuration_digest", "policies_digest", "provider"],
          "additionalProperties": false,
          "properties": {
            "id": {"description": "Also the report's file name.", "type": "string"},
            "mode": {"description": "In a dry-run nothing was changed, and everything below is what would happen.", "enum": ["run", "dry-run"]},
            "started_at": {"$ref": "#/$defs/moment"},
            "finished_at": {"$ref": "#/$defs/moment_or_null"},
            "decided_as_of": {"description": "The moment that decisions were made as of, where that is not the run's own (--at).", "$ref": "#/$defs/moment_or_null"},
            "host": {"type": "string"},
            "version": {"description": "Of the program.", "type": "string"},
            "configuration_digest": {"$ref": "#/$defs/digest"},
            "policies_digest": {"$ref": "#/$defs/digest"},
            "provider": {"description": "Who holds the authenticators: embedded, or a connector's name.", "type": "string"}
          }
        },
        "summary": {
          "description": "How many requests met which outcome, and what was removed.",
          "type": "object",
          "required": ["requests", "applied", "held", "denied", "invalid", "deferred", "failed", "duplicate", "subjects", "authenticators_removed"],
          "additionalProperties": false,
          "properties": {
            "requests": {"description": "Of all outcomes.", "$ref": "#/$defs/count"},
            "applied": {"$ref": "#/$defs/count"},
            "held": {"$ref": "#/$defs/count"},
            "denied": {"$ref": "#/$defs/count"},
            "invalid": {"$ref": "#/$defs/count"},
            "deferred": {"$ref": "#/$defs/count"},
            "failed": {"$ref": "#/$defs/count"},
            "duplicate": {"$ref": "#/$defs/count"},
            "subjects": {"description": "Of applied requests.", "$ref": "#/$defs/count"},
            "authenticators_removed": {"$ref": "#/$defs/count"}
          }
        },
        "audit": {
          "type": "object",
          "required": ["sequence", "hash"],
          "additionalProperties": false,
          "properties": {
            "sequence": {"description": "The last entry's number, from 1.", "type": "integer", "minimum": 1},
            "hash": {"description": "Of the last entry's line.", "$ref": "#/$defs/digest"}
          }
        },
        "request": {
          "description": "What became of one file. Texts are as the file, the directory or the provider wrote them: escape them where you show them.",
          "type": "object",
          "required": ["file", "settled_as", "digest", "id", "kind", "org", "level", "users", "requester", "submitter", "submitter_person", "signed_by", "outcome", "decision", "approvals", "resets", "problems", "fault", "notes"],
          "additionalProperties": false,
          "properties": {
            "file": {"description": "Where it was found, relative to the queue; bytes that are not UTF-8 as \\xff.", "type": "string"},
            "settled_as": {"description": "Where it went, relative to the queue; null where it stays.", "$ref": "#/$defs/text_or_null"},
            "digest": {"description": "Of the file's exact bytes; null where they were not read.", "oneOf": [{"$ref": "#/$defs/digest"}, {"type": "null"}]},
            "id": {"description": "The ticket's number; null where it could not be read.", "$ref": "#/$defs/text_or_null"},
            "kind": {"description": "lost-device or sandbox-overwrite; null where it could not be read.", "$ref": "#/$defs/text_or_null"},
            "org": {"$ref": "#/$defs/text_or_null"},
            "level": {"description": "user or org; null where it could not be read.", "$ref": "#/$defs/text_or_null"},
            "users": {"description": "Whom the request names, as written: ids and logins, or `everyone` alone.", "type": "array", "items": {"type": "string"}},
            "requester": {"description": "Who asks, as written.", "$ref": "#/$defs/text_or_null"},
            "submitter": {"description": "The operating-system account that owns the file.", "$ref": "#/$defs/text_or_null"},
            "submitter_person": {"description": "The directory user whose account that is, as the configuration maps accounts; null for nobody.", "$ref": "#/$defs/text_or_null"},
            "signed_by": {
              "description": "What lies beside the file as the requester's signature; null where nothing does.",
              "oneOf": [{"$ref": "#/$defs/signer"}, {"type": "null"}]
            },
            "outcome": {
              "description": "applied: reset. held: waits for approvals, hours or a limit. denied: refused by policy. invalid: not a request that can be understood. deferred: permitted, tried again in the next run. failed: permitted and tried in vain. duplicate: the same bytes came before.",
              "enum": ["applied", "held", "denied", "invalid", "deferred", "failed", "duplicate"]
            },
            "decision": {
              "description": "Null where policies were not asked.",
              "oneOf": [{"$ref": "#/$defs/decision"}, {"type": "null"}]
            },
            "approvals": {"description": "Every approval and refusal that was considered, those included that do not count.", "type": "array", "items": {"$ref": "#/$defs/approval"}},
            "resets": {"description": "What was removed, or in a dry run would be, one element a subject.", "type": "array", "items": {"$ref": "#/$defs/reset"}},
            "problems": {"description": "What is wrong with an invalid file, or why a request failed.", "type": "array", "items": {"type": "string"}},
            "fault": {
              "description": "What is wrong with an approval or a refusal whose file is invalid; null for requests.",
              "enum": ["malformed", "unsigned", "signs-nothing", "unknown-signer", "bad-signature", "expired", "no-request", "other-bytes", null]
            },
            "notes": {"description": "Related files and requests in plain words.", "type": "array", "items": {"type": "string"}}
          }
        },
        "decision": {
          "type": "object",
          "required": ["effect", "policies", "lacks", "deadline", "findings"],
          "additionalProperties": false,
          "properties": {
            "effect": {"$ref": "#/$defs/effect"},
            "policies": {"description": "The names of the policies that apply.", "type": "array", "items": {"type": "string"}},
            "lacks": {"description": "What a request that waits is missing, each in few words.", "type": "array", "items": {"type": "string"}},
            "deadline": {"description": "When a request that waits expires, or something that counts for it now stops to, whichever comes first; null for others.", "$ref": "#/$defs/moment_or_null"},
            "findings": {"description": "Every requirement that was asked, met or not.", "type": "array", "items": {"$ref": "#/$defs/finding"}}
          }
        },
        "finding": {
          "type": "object",
          "required": ["finding", "effect", "place", "sentence", "facts", "remedy", "also"],
          "additionalProperties": false,
          "properties": {
            "finding": {"description": "policy/check; rules that no policy can switch off stand under always/.", "type": "string"},
            "effect": {"description": "What this requirement alone would decide; permit means that it is met.", "$ref": "#/$defs/effect"},
            "place": {"description": "Where the requirement stands, as file:line; null for a rule that stands in no file.", "$ref": "#/$defs/text_or_null"},
            "sentence": {"type": "string"},
            "facts": {"description": "What it rests on.", "type": "array", "items": {"type": "string"}},
            "remedy": {"description": "The smallest change that would flip it; null where it is met or nothing would help.", "$ref": "#/$defs/text_or_null"},
            "also": {"description": "Where further policies ask the same, met by the same facts, each as file:line. What is not met stands one by one.", "type": "array", "items": {"type": "string"}}
          }
        },
        "approval": {
          "type": "object",
          "required": ["word", "by", "person", "at", "expires_at", "proof", "key_fingerprint", "principal", "objection", "comment"],
          "additionalProperties": false,
          "properties": {
            "word": {"description": "Consent, or its opposite.", "enum": ["approval", "refusal"]},
            "by": {"description": "The approver, as written.", "type": "string"},
            "person": {"description": "The directory user that it names; null for nobody.", "$ref": "#/$defs/text_or_null"},
            "at": {"$ref": "#/$defs/moment"},
            "expires_at": {"description": "When it stops to count; null for never.", "$ref": "#/$defs/moment_or_null"},
            "proof": {"enum": ["recorded", "signed"]},
            "key_fingerprint": {"description": "Of the key that signed, as OpenSSH prints it; null for recorded approvals and for signatures that are not known to be good.", "$ref": "#/$defs/text_or_null"},
            "principal": {"description": "Whom the key signs for, as allowed_signers names them; null where the fingerprint is.", "$ref": "#/$defs/text_or_null"},
            "objection": {"description": "Why it did not count; null where it did.", "$ref": "#/$defs/text_or_null"},
            "comment": {"$ref": "#/$defs/text_or_null"}
          }
        },
        "signer": {
          "type": "object",
          "required": ["person", "key_fingerprint", "principal", "objection"],
          "additionalProperties": false,
          "properties": {
            "person": {"description": "The directory user who signed; null where the signature is not known to be good.", "$ref": "#/$defs/text_or_null"},
            "key_fingerprint": {"description": "Likewise; as OpenSSH prints it.", "$ref": "#/$defs/text_or_null"},
            "principal": {"description": "Likewise; whom the key signs for, as allowed_signers names them.", "$ref": "#/$defs/text_or_null"},
            "objection": {"description": "Why the signature does not count; null where it does.", "$ref": "#/$defs/text_or_null"}
          }
        },
        "reset": {
          "type": "object",
          "required": ["user", "login", "state", "authenticators", "left"],
          "additionalProperties": false,
          "properties": {
            "user": {"description": "The subject's id in the directory.", "type": "string"},
            "login": {"type": "string"},
            "state": {
              "description": "reset: all that was planned is gone. accepted: the provider said yes, and cannot be read. incomplete: some of it is gone. unknown: the provider did not answer, and could not be read since. pending: nothing is gone yet, and the next run goes on with it. untouched: nothing was removed, and nothing will be.",
              "enum": ["reset", "accepted", "incomplete", "unknown", "pending", "untouched"]
            },
            "authenticators": {"description": "Exactly those that were removed, or in a dry run would be.", "type": "array", "items": {"$ref": "#/$defs/authenticator"}},
            "left": {"description": "Those that were planned and not removed.", "type": "array", "items": {"$ref": "#/$defs/left"}}
          }
        },
        "authenticator": {
          "type": "object",
          "required": ["id", "level", "org", "kind", "enrolled_at"],
          "additionalProperties": false,
          "properties": {
            "id": {"type": "string"},
            "level": {"$ref": "#/$defs/level"},
            "org": {"description": "Null exactly for level user.", "$ref": "#/$defs/text_or_null"},
            "kind": {"description": "totp, webauthn, push, phone, or the provider's own word.", "type": "string"},
            "enrolled_at": {"description": "Null where the provider does not tell.", "$ref": "#/$defs/moment_or_null"}
          }
        },
        "left": {
          "type": "object",
          "required": ["id", "level", "org", "kind", "enrolled_at", "fate"],
          "additionalProperties": false,
          "properties": {
            "id": {"type": "string"},
            "level": {"$ref": "#/$defs/level"},
            "org": {"description": "Null exactly for level user.", "$ref": "#/$defs/text_or_null"},
            "kind": {"description": "totp, webauthn, push, phone, or the provider's own word.", "type": "string"},
            "enrolled_at": {"description": "Null where the provider does not tell.", "$ref": "#/$defs/moment_or_null"},
            "fate": {"description": "What is known of it instead.", "enum": ["already-gone", "still-there", "unknown"]}
          }
        }
      }
    }

    """##
}
