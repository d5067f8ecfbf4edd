package org.mailseal.ledger;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.name.DnsName;

/** Attempts and answers for the ledger's tests. */
final class SampleAttempts {
  static final DnsName MAIL = new DnsName("mail.example.org");
  static final List<DnsName> NAMES = List.of(MAIL, new DnsName("imap.example.org"));
  static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Issuer ISSUER =
      Issuer.create(
          "Test CA", NOW.minus(Duration.ofDays(300)), NOW.plus(Duration.ofDays(3000)), RANDOM);

  private SampleAttempts() {}

  static KeyPair key() {
    return KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  }

  /** What somebody writes who claims {@link #MAIL} for as long as that takes. */
  static Attempt claimed(Ledger ledger, Function<AttemptSteps, Attempt> work) {
    return claimed(ledger, MAIL, work);
  }

  static Attempt claimed(Ledger ledger, DnsName name, Function<AttemptSteps, Attempt> work) {
    try (Claims.Claim claim = ledger.claims().take(name.text()).orElseThrow()) {
      return work.apply(ledger.steps(claim));
    }
  }

  static Attempt draft(Ledger ledger, KeyPair key) {
    return claimed(ledger, steps -> draft(steps, key));
  }

  static Attempt draft(AttemptSteps steps, KeyPair key) {
    return steps.draft(
        MAIL,
        "letsencrypt",
        NAMES,
        KeyAlgorithm.ECDSA_P256,
        key,
        Optional.empty(),
        CertificateRequest.sign(Subject.NONE, NAMES, key, KeyAlgorithm.ECDSA_P256, RANDOM));
  }

  /** An answer that ends so long after {@link #NOW}. */
  static Chain answer(KeyPair key, Duration ends) {
    return new Chain(
        List.of(
            ISSUER.issue(
                key.getPublic(), NAMES, NOW.minus(Duration.ofDays(1)), NOW.plus(ends), RANDOM),
            ISSUER.certificate()));
  }

  static X509Certificate leaf(Duration ends) {
    return answer(key(), ends).leaf();
  }
}
