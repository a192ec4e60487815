import Databases

extension Migration {
  /// What belongs to a person stands together, in tables in the order of their keys: a reset changes a
  /// page of each and of one index, where it changed one of each table and of each of three indexes.
  ///
  /// A run changes them inside a savepoint, where SQLite copies each page first.
  static let clustered = Migration([
    """
    CREATE TABLE clustered_membership (
      person INTEGER NOT NULL REFERENCES person (number),
      org TEXT NOT NULL,
      role_name TEXT NOT NULL,
      PRIMARY KEY (person, org, role_name)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO clustered_membership SELECT person, org, role_name FROM membership
    ORDER BY person, org, role_name
    """,
    "DROP TABLE membership",
    "ALTER TABLE clustered_membership RENAME TO membership",
    "CREATE INDEX membership_org ON membership (org, role_name, person)",

    """
    CREATE TABLE clustered_authenticator (
      person INTEGER NOT NULL REFERENCES person (number),
      level TEXT NOT NULL,
      org TEXT NOT NULL,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      enrolled_at BIGINT,
      PRIMARY KEY (person, level, org, id)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO clustered_authenticator SELECT person, level, org, id, kind, enrolled_at
    FROM authenticator ORDER BY person, level, org, id
    """,
    "DROP TABLE authenticator",
    "ALTER TABLE clustered_authenticator RENAME TO authenticator",

    """
    CREATE TABLE clustered_due (
      person INTEGER NOT NULL REFERENCES person (number),
      level TEXT NOT NULL,
      org TEXT NOT NULL,
      since BIGINT NOT NULL,
      PRIMARY KEY (person, level, org)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO clustered_due SELECT person, level, org, since FROM enrolment_due
    ORDER BY person, level, org
    """,
    "DROP TABLE enrolment_due",
    "ALTER TABLE clustered_due RENAME TO enrolment_due",
  ])
}
