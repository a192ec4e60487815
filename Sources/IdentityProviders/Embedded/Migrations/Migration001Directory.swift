import Databases

extension Migration {
  /// Orgs, people, their roles and authenticators.
  ///
  /// A level-`user` authenticator has the empty text for its org: a null would be equal to nothing.
  /// Likewise the empty role says that somebody belongs to an org, whatever other roles there are.
  /// `login_lower` and `folded` serve hints and searches only; who somebody is goes by exact bytes.
  static let directory = Migration([
    """
    CREATE TABLE org (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      environment TEXT NOT NULL,
      sandbox_of TEXT
    )
    """,
    """
    CREATE TABLE person (
      number INTEGER NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      login TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      login_lower TEXT NOT NULL,
      folded TEXT NOT NULL
    )
    """,
    "CREATE INDEX person_login_lower ON person (login_lower)",
    """
    CREATE TABLE membership (
      person INTEGER NOT NULL REFERENCES person (number),
      org TEXT NOT NULL,
      role_name TEXT NOT NULL,
      PRIMARY KEY (person, org, role_name)
    )
    """,
    "CREATE INDEX membership_org ON membership (org, role_name, person)",
    """
    CREATE TABLE authenticator (
      id TEXT NOT NULL PRIMARY KEY,
      person INTEGER NOT NULL REFERENCES person (number),
      level TEXT NOT NULL,
      org TEXT NOT NULL,
      kind TEXT NOT NULL,
      enrolled_at BIGINT
    )
    """,
    "CREATE INDEX authenticator_person ON authenticator (person, level, org)",
    """
    CREATE TABLE enrolment_due (
      person INTEGER NOT NULL REFERENCES person (number),
      level TEXT NOT NULL,
      org TEXT NOT NULL,
      since BIGINT NOT NULL,
      PRIMARY KEY (person, level, org)
    )
    """,
  ])
}
