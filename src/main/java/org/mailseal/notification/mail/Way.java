package org.mailseal.notification.mail;

/** How a letter can leave this host. */
public sealed interface Way permits Relay, Way.Direct {
  /**
   * To the mail servers of each recipient's domain (RFC 5321 §5.1), without a relay, as a last
   * resort: many take no mail from a host that is not known for sending any.
   *
   * @param port where they listen
   */
  record Direct(int port) implements Way {
    /** To the port of all mail servers. */
    public static final Direct STANDARD = new Direct(25);

    @Override
    public String toString() {
      return "direct";
    }
  }
}
