#!/usr/bin/env python3
"""The script that a competent administrator would write instead of using mfareset.

PyYAML over libyaml, a JSON Schema, SQLite with every commit on the disk, a receipt and a move for each ticket, a JSON report. It
asks the policies of make-queue what they ask (approvals, identity checks, expiry, limits) and nothing else: no places in its
messages, no signatures, no recovery.

usage: script.py DIR [--batch N]        DIR is what make-queue makes
--batch 1, the default, commits each ticket; --batch N commits N at once, each in a savepoint of its own.
Prints one line of JSON: the tickets, how many were applied, and the wall seconds without the start of Python and the import of the
directory.
"""
import argparse
import datetime
import fnmatch
import hashlib
import json
import os
import pathlib
import sqlite3
import time

import jsonschema
import yaml

TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
TEXT = {"type": "string"}


def record_of(required, **properties):
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


SCHEMA = jsonschema.Draft202012Validator(record_of(
    ["kind", "id", "org", "level", "users", "requested_by", "requested_at", "reason"],
    kind={"enum": ["lost-device", "sandbox-overwrite"]},
    id={"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
    org=TEXT, level={"enum": ["user", "org"]}, users={"type": "array", "minItems": 1, "items": TEXT},
    requested_by=TEXT, requested_at=TIME, reason=TEXT,
    device=record_of([], description=TEXT, lost_at=TIME,
                     circumstances={"enum": ["lost", "stolen", "broken", "replaced"]}),
    sandbox=record_of(["org"], org=TEXT, added_at=TIME),
    identity_check={"type": "array", "items": record_of(["by", "at"], by=TEXT, at=TIME, method=TEXT, reference=TEXT)},
    approvals={"type": "array", "items": record_of(["by", "at"], by=TEXT, at=TIME, comment=TEXT)},
))

TABLES = """
CREATE TABLE person (id TEXT PRIMARY KEY, login TEXT UNIQUE);
CREATE TABLE role (person TEXT, org TEXT, role TEXT, PRIMARY KEY (person, org, role));
CREATE TABLE authenticator (id TEXT PRIMARY KEY, person TEXT, level TEXT, org TEXT);
CREATE INDEX authenticator_person ON authenticator (person);
CREATE TABLE request (id TEXT PRIMARY KEY, digest TEXT, bytes BLOB, outcome TEXT, at TEXT);
CREATE TABLE approval (request TEXT, given_by TEXT, at TEXT);
CREATE TABLE reset (request TEXT, subject TEXT, org TEXT, removed TEXT, at TEXT);
CREATE INDEX reset_subject ON reset (subject, at);
CREATE INDEX reset_org ON reset (org, at);
CREATE TABLE audit (sequence INTEGER PRIMARY KEY, hash TEXT, body TEXT);
"""


class PlainLoader(yaml.CSafeLoader):
    """Leaves times and ids the text that they are."""


PlainLoader.yaml_implicit_resolvers = {}


def read_yaml(bytes_or_file):
    return yaml.load(bytes_or_file, PlainLoader)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def span(text):
    return datetime.timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[text[-1]]: int(text[:-1])})


class Refused(Exception):
    """The ticket is no valid one."""


class Script:
    def __init__(self, folder):
        self.folder = folder
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.policies = [read_yaml(path.read_bytes()) for path in sorted((folder / "policies").glob("*.yaml"))]
        self.database = sqlite3.connect(folder / "script.sqlite", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.head = ""

    def import_directory(self):
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")
        for user in read_yaml((self.folder / "directory.yaml").read_bytes())["users"]:
            self.database.execute("INSERT INTO person VALUES (?, ?)", (user["id"], user["login"]))
            for org, roles in user["roles"].items():
                self.database.executemany(
                    "INSERT INTO role VALUES (?, ?, ?)", [(user["id"], org, role) for role in roles])
            self.database.executemany(
                "INSERT INTO authenticator VALUES (?, ?, ?, ?)",
                [(each["id"], user["id"], each["level"], each.get("org", "")) for each in user["authenticators"]])
        self.database.execute("COMMIT")

    def row(self, query, *values):
        return self.database.execute(query, values).fetchone()

    def person(self, name):
        found = self.row("SELECT id FROM person WHERE login = ? OR id = ?", name, name)
        return found and found[0]

    # Decides.

    def read(self, name):
        with open(self.folder / "incoming" / name, "rb") as file:
            content = file.read(65537)
        if len(content) > 65536:
            raise Refused("too long")
        ticket = read_yaml(content)
        problems = [problem.message for problem in SCHEMA.iter_errors(ticket)]
        if problems:
            raise Refused("; ".join(problems))
        subjects = [self.person(user) for user in ticket["users"]]
        if None in subjects or len(set(subjects)) < len(subjects):
            raise Refused("an unknown user, or one who is named twice")
        return content, ticket, subjects

    def applies(self, policy, ticket):
        scope = policy["applies_to"]
        return (ticket["kind"] in scope["kinds"] and ticket["level"] in scope["levels"]
                and any(fnmatch.fnmatchcase(ticket["org"], glob) for glob in scope["orgs"]))

    def approvers(self, line, ticket, subjects):
        requester = self.person(ticket["requested_by"])
        found = set()
        for approval in ticket.get("approvals", []):
            person = self.person(approval["by"])
            age = self.now - moment(approval["at"])
            if (person and person != requester and person not in subjects
                    and datetime.timedelta(0) <= age < span(line["within"])
                    and self.row("SELECT 1 FROM role WHERE person = ? AND org = ? AND role = ?",
                                 person, ticket["org"], line["role"])):
                found.add(person)
        return found

    def resets(self, limit, ticket, subjects):
        since = (self.now - span(limit["in"])).isoformat()
        if limit["per"] == "subject":
            return max(self.row("SELECT count(*) FROM reset WHERE subject = ? AND at > ?", each, since)[0]
                       for each in subjects)
        return self.row("SELECT count(*) FROM (SELECT 1 FROM reset WHERE org = ? AND at > ? LIMIT ?)",
                        ticket["org"], since, int(limit["resets"]))[0]

    def decide(self, ticket, subjects):
        policies = [policy for policy in self.policies if self.applies(policy, ticket)]
        if not policies:
            return "denied", ["no policy applies"]
        lacks = []
        for policy in policies:
            name, require = policy["policy"], policy["require"]
            for line in require.get("approvals", []):
                if len(self.approvers(line, ticket, subjects)) < int(line["count"]):
                    lacks.append(f"{name}: {line['count']} approvals by {line['role']}")
            check = require.get("identity_check")
            if check:
                fresh = [each for each in ticket.get("identity_check", []) if each.get("method") in check["methods"]
                         and self.now - moment(each["at"]) < span(check["within"])]
                if len(fresh) < int(check["count"]):
                    lacks.append(f"{name}: identity check")
            if "decided_within" in require:
                if self.now - moment(ticket["requested_at"]) > span(require["decided_within"]):
                    return "denied", [f"{name}: expired"]
            for limit in policy.get("limits", []):
                if self.resets(limit, ticket, subjects) >= int(limit["resets"]):
                    lacks.append(f"{name}: limit")
        return ("held" if lacks else "applied"), lacks

    # Carries out.

    def apply(self, content, ticket, subjects):
        at = self.now.isoformat()
        self.database.execute("INSERT INTO request VALUES (?, ?, ?, 'applied', ?)",
                              (ticket["id"], hashlib.sha256(content).hexdigest(), content, at))
        self.database.executemany("INSERT INTO approval VALUES (?, ?, ?)",
                                  [(ticket["id"], each["by"], each["at"]) for each in ticket.get("approvals", [])])
        removed = []
        for subject in subjects:
            found = self.database.execute(
                "SELECT id FROM authenticator WHERE person = ? AND level = ? AND (level = 'user' OR org = ?)",
                (subject, ticket["level"], ticket["org"])).fetchall()
            self.database.executemany("DELETE FROM authenticator WHERE id = ?", found)
            names = [each[0] for each in found]
            self.database.execute("INSERT INTO reset VALUES (?, ?, ?, ?, ?)",
                                  (ticket["id"], subject, ticket["org"], ",".join(names), at))
            removed += names
        body = json.dumps({"request": ticket["id"], "removed": removed, "previous": self.head})
        self.head = hashlib.sha256(body.encode()).hexdigest()
        self.database.execute("INSERT INTO audit (hash, body) VALUES (?, ?)", (self.head, body))
        return removed

    def apply_in_savepoint(self, content, ticket, subjects):
        self.database.execute("SAVEPOINT ticket")
        try:
            removed = self.apply(content, ticket, subjects)
        except BaseException:
            self.database.execute("ROLLBACK TO ticket")
            self.database.execute("RELEASE ticket")
            raise
        self.database.execute("RELEASE ticket")
        return removed

    def work_on(self, name):
        """What became of a ticket; a transaction is open afterwards if it was applied."""
        result = {"file": name}
        try:
            content, ticket, subjects = self.read(name)
            result["id"] = ticket["id"]
            if self.row("SELECT 1 FROM request WHERE id = ?", ticket["id"]):
                return {**result, "outcome": "duplicate"}
            result["outcome"], result["lacks"] = self.decide(ticket, subjects)
            if result["outcome"] == "applied":
                if not self.database.in_transaction:
                    self.database.execute("BEGIN IMMEDIATE")
                result["removed"] = self.apply_in_savepoint(content, ticket, subjects)
            return result
        except (Refused, yaml.YAMLError, ValueError, sqlite3.Error) as error:
            return {**result, "outcome": "invalid", "error": str(error)}

    def settle(self, result):
        place = {"applied": "done", "duplicate": "done"}.get(result["outcome"], result["outcome"])
        name = result["file"]
        receipt = yaml.dump(result, Dumper=yaml.CSafeDumper)
        (self.folder / place / (name.removesuffix(".yaml") + ".receipt.yaml")).write_text(receipt)
        os.rename(self.folder / "incoming" / name, self.folder / place / name)

    def run(self, batch):
        for name in ["done", "held", "denied", "invalid"]:
            (self.folder / name).mkdir(exist_ok=True)
        results, settled, applied = [], 0, 0
        names = sorted(name for name in os.listdir(self.folder / "incoming") if name.endswith(".yaml"))
        for name in names:
            results.append(self.work_on(name))
            applied += results[-1]["outcome"] == "applied"
            if len(results) - settled < batch and len(results) < len(names):
                continue
            if self.database.in_transaction:
                self.database.execute("COMMIT")
            for result in results[settled:]:
                self.settle(result)
            settled = len(results)
        with open(self.folder / "report.json", "w") as report:
            json.dump({"at": self.now.isoformat(), "applied": applied, "requests": results}, report, indent=1)
        return len(names), applied


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(usage="%(prog)s DIR [--batch N]")
    arguments.add_argument("dir", type=pathlib.Path)
    arguments.add_argument("--batch", type=int, default=1)
    options = arguments.parse_args()
    script = Script(options.dir)
    script.import_directory()
    start = time.perf_counter()
    count, applied = script.run(options.batch)
    print(json.dumps({"n": count, "applied": applied, "wall_s": round(time.perf_counter() - start, 6)}))
