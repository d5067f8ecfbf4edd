package org.mailseal.ledger;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.name.DnsName;

/** Requests that wait for a CA, for the tests of those who tell people of them. */
public final class SampleRequests {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String WHAT =
      "the answer of corporate; hand the request in at pki@corp.example";

  private SampleRequests() {}

  /** One in a ledger, made now by its clock. */
  public static Attempt in(Ledger ledger, DnsName name) {
    return in(ledger, name, KeyAlgorithm.ECDSA_P256.generate(RANDOM));
  }

  static Attempt in(Ledger ledger, DnsName name, KeyPair key) {
    return ledger
        .requests()
        .ask(
            name,
            "corporate",
            List.of(name),
            KeyAlgorithm.ECDSA_P256,
            key,
            request(name, key),
            WHAT);
  }

  /** Nobody waits for its answer any more. */
  public static void cancel(Ledger ledger, Attempt request) {
    SampleAttempts.claimed(ledger, request.name(), steps -> steps.cancel(request));
  }

  /** One without a ledger. */
  public static Attempt on(long id, DnsName name, Instant startedAt) {
    return on(id, name, startedAt, WHAT);
  }

  /**
   * The same, with what it waits for.
   *
   * @param what as an administrator wrote it into the settings
   */
  public static Attempt on(long id, DnsName name, Instant startedAt, String what) {
    return new Attempt(
        id,
        name,
        "corporate",
        AttemptState.AWAITING_ANSWER,
        Origin.ANSWER,
        startedAt,
        startedAt,
        List.of(name),
        KeyAlgorithm.ECDSA_P256,
        request(name, KeyAlgorithm.ECDSA_P256.generate(RANDOM)),
        Optional.empty(),
        Optional.empty(),
        Optional.of(what),
        Optional.empty());
  }

  private static CertificateRequest request(DnsName name, KeyPair key) {
    return CertificateRequest.sign(
        Subject.NONE, List.of(name), key, KeyAlgorithm.ECDSA_P256, RANDOM);
  }
}
