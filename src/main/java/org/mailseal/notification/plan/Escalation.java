package org.mailseal.notification.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.notification.mail.Mailbox;

/**
 * Who is told besides, once a day, where a certificate was not renewed for too long.
 *
 * @param from what is left of it then; empty: a week, a sixth of its life where that is less
 * @param to at least one recipient
 */
public record Escalation(Optional<Threshold> from, List<Mailbox> to) {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int PART = 6;

  public Escalation {
    to = List.copyOf(to);
  }

  /** From when on it is told of a certificate. */
  public Instant begins(CertificateInfo leaf) {
    Duration sixth = leaf.lifetime().dividedBy(PART);
    return from.map(point -> point.in(leaf))
        .orElseGet(() -> leaf.ends().minus(sixth.compareTo(WEEK) < 0 ? sixth : WEEK));
  }
}
