package org.mailseal.mtasts;

/** What a mail domain says of MTA-STS. */
public sealed interface MtaStsResult {
  /** It publishes a policy that senders can follow. */
  record Published(MtaStsPolicy policy) implements MtaStsResult {}

  /** It announces none. */
  record Absent() implements MtaStsResult {}

  /**
   * It announces one, but senders have to do as if there were none.
   *
   * @param why printable
   */
  record Faulty(String why, String fix, String clause) implements MtaStsResult {}

  /** The question was left out. */
  record Unasked() implements MtaStsResult {}

  /**
   * Nobody could find out.
   *
   * @param why printable
   */
  record Unknown(String why) implements MtaStsResult {}
}
