package org.mailseal.mtasts;

/** What a mail domain says of MTA-STS. */
public sealed interface MtaStsAnswer {
  /** It publishes a policy that senders can follow. */
  record Published(MtaStsPolicy policy) implements MtaStsAnswer {}

  /** It announces none. */
  record Absent() implements MtaStsAnswer {}

  /**
   * It announces one, but senders have to do as if there were none.
   *
   * @param why printable
   */
  record Faulty(String why, String fix, String clause) implements MtaStsAnswer {}

  /** The question was left out. */
  record Unasked() implements MtaStsAnswer {}

  /**
   * Nobody could find out.
   *
   * @param why printable
   */
  record Unknown(String why) implements MtaStsAnswer {}
}
