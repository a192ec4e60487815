import Databases
import ResetModel

/// Limits count by tables of their own, which are compared with the resets.
extension AuditChain {
  /// Finds resets that no entry tells of, since limits would hold up requests for them, and compares
  /// with the resets what limits count and what logins are found by.
  func verifyOtherResets(_ found: inout AuditVerification) throws {
    try find(
      """
      SELECT reset.decision FROM reset LEFT JOIN decision ON decision.entry = reset.decision
      WHERE decision.entry IS NULL
      UNION SELECT listed.decision FROM (
        SELECT subject, reset_at, decision, position FROM recent_reset
        UNION ALL SELECT subject, reset_at, decision, position FROM past_reset) AS listed
      LEFT JOIN reset ON reset.decision = listed.decision AND reset.position = listed.position
        AND reset.subject = listed.subject AND reset.reset_at = listed.reset_at
      WHERE reset.decision IS NULL
      ORDER BY 1 LIMIT 100
      """, in: &found
    ) { _ in "the journal counts a reset that it does not tell" }
    try verifyResetCounts(&found)
    // The number of each reset of the past is one more than that of its subject's one before.
    try find(
      """
      SELECT decision FROM (SELECT decision, ordinal, LAG(ordinal, 1, 0)
          OVER (PARTITION BY subject ORDER BY reset_at, decision, position) AS before
        FROM past_reset) AS past
      WHERE ordinal IS NULL OR ordinal IS NOT before + 1 ORDER BY decision LIMIT 100
      """, in: &found
    ) { _ in "the journal counts other resets of its subject before it" }
    try find(
      """
      SELECT reset.decision FROM past_reset
      JOIN reset ON reset.decision = past_reset.decision AND reset.position = past_reset.position
      LEFT JOIN known_login
        ON known_login.login = reset.login AND known_login.subject = reset.subject
      WHERE known_login.login IS NULL ORDER BY reset.decision LIMIT 100
      """, in: &found
    ) { _ in "the journal does not find its reset by the login" }
  }

  /// Compares how many resets limits per org count with how many there are.
  private func verifyResetCounts(_ found: inout AuditVerification) throws {
    try find(
      """
      SELECT MIN(decision) FROM reset GROUP BY org, reset_at
      HAVING COUNT(*) IS NOT (SELECT resets FROM reset_count
        WHERE reset_count.org = reset.org AND reset_count.reset_at = reset.reset_at)
      ORDER BY 1 LIMIT 100
      """, in: &found
    ) { _ in "the journal counts other resets of its org and moment" }
    try find(
      """
      SELECT NULL, org FROM reset_count
      WHERE resets IS NOT 0 AND NOT EXISTS (SELECT 1 FROM reset
        WHERE reset.org = reset_count.org AND reset.reset_at = reset_count.reset_at)
      ORDER BY org, reset_at LIMIT 100
      """, in: &found
    ) { "the journal counts resets of org `\(try $0.text(1))` that no entry tells" }
  }
}
