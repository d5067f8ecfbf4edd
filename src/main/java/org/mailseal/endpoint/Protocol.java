package org.mailseal.endpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Placeholder of the merge. */
public enum Protocol {
  SMTP(25),
  SUBMISSION(587),
  SMTPS(465),
  IMAP(143),
  IMAPS(993),
  POP3(110),
  POP3S(995);

  private final int defaultPort;

  Protocol(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int defaultPort() {
    return defaultPort;
  }

  public boolean implicitTls() {
    return name().endsWith("S") && this != SMTP;
  }

  public boolean greetsWithName() {
    return name().startsWith("S");
  }

  public static Optional<Protocol> find(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }
}
