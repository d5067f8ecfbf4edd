package org.mailseal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.servers.Command;
import org.mailseal.servers.Dovecot;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.MailPort;
import org.mailseal.servers.OpenSsl;
import org.mailseal.servers.Pebble;
import org.mailseal.servers.Postfix;
import org.mailseal.servers.Scratch;
import org.mailseal.servers.ScratchAuthority;
import org.mailseal.servers.Served;

/**
 * mail.example.org: Postfix and Dovecot on seven ports, with a certificate that ends in five days
 * and an hour, and an ACME authority that would issue another.
 */
final class MailHost implements AutoCloseable {
  static final String NAME = "mail.example.org";
  static final String ALSO = "imap.example.org";

  /** A name for which the authority issues nothing. */
  static final String FORBIDDEN = "forbidden.example.org";

  static final String ISSUER = "Pebble Intermediate CA";

  private final Scratch scratch;
  private final KeyAndChain old;
  private final int httpPort;
  private final Path trust;
  private final AtomicInteger sites = new AtomicInteger();

  /** The last one first: what is closed last is the folder that the others lie in. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private final Postfix postfix;
  private final Dovecot dovecot;
  private final Pebble pebble;

  private MailHost(Scratch scratch, Duration validity) {
    this.scratch = scratch;
    started.push(scratch);
    try {
      old =
          ScratchAuthority.create(scratch.folder("old-ca"))
              .issue(Duration.ofDays(5).plusHours(1), NAME, ALSO);
      httpPort = scratch.freePort();
      trust = scratch.path("trust.pem");
      pebble = Pebble.start(scratch, httpPort, validity, List.of(FORBIDDEN));
      started.push(pebble);
      pebble.trustPem(trust);
      postfix = Postfix.start(scratch, NAME, old);
      started.push(postfix);
      dovecot = Dovecot.start(scratch, old);
      started.push(dovecot);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts everything; the authority's certificates live for 90 days. */
  static MailHost start() {
    return start(Duration.ofDays(90));
  }

  static MailHost start(Duration validity) {
    return new MailHost(Scratch.create(), validity);
  }

  Postfix postfix() {
    return postfix;
  }

  Dovecot dovecot() {
    return dovecot;
  }

  Pebble pebble() {
    return pebble;
  }

  Scratch scratch() {
    return scratch;
  }

  int httpPort() {
    return httpPort;
  }

  Path trust() {
    return trust;
  }

  Served old() {
    return old.served();
  }

  List<MailPort> ports() {
    return Stream.concat(postfix.ports().stream(), dovecot.ports().stream()).toList();
  }

  /** The folders that hold keys and certificates. */
  Map<Path, FileState> files() {
    return FileState.in(scratch.path("postfix-tls"), scratch.path("dovecot-tls"));
  }

  /** Everything as it was at first: files, owners, configurations, what is served. */
  void restore() {
    KeyAndChain first = old;
    first.write(postfix.chainFile());
    first.write(dovecot.certificateFile(), dovecot.keyFile());
    // Owners that differ from the one who runs Mailseal: they are to be kept.
    Command.mustRun("chgrp", "postfix", postfix.chainFile().toString());
    Command.mustRun("chown", "dovecot:mail", dovecot.keyFile().toString());
    postfix.giveSmtpsTheCommonOne();
    postfix.rename(NAME);
    // Once, for all of it: a reload of Postfix takes a second.
    postfix.reload();
    dovecot.reload();
    awaitServedEverywhere(old());
  }

  /** What each port serves now. */
  Map<MailPort, Served> served() {
    return ports().stream()
        .collect(Collectors.toMap(port -> port, port -> OpenSsl.sClient(port, NAME)));
  }

  void assertServedEverywhere(Served expected) {
    assertThat(served()).hasSize(7).allSatisfy((port, served) -> assertSame(served, expected));
  }

  /** For what comes about by itself, or after a reload: old processes answer for a moment. */
  void awaitServedEverywhere(Served expected) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertServedEverywhere(expected));
  }

  /**
   * Waits until all ports serve one and the same certificate of the ACME authority.
   *
   * @return what they serve
   */
  Served awaitRenewed(Duration deadline) {
    await().atMost(deadline).untilAsserted(this::assertRenewed);
    return assertRenewed();
  }

  /**
   * All ports serve one and the same certificate of the ACME authority, for both names, with its
   * issuer and with the key that lies in the files.
   *
   * @return what they serve
   */
  Served assertRenewed() {
    Map<MailPort, Served> everywhere = served();
    Served one = OpenSsl.sClient(postfix.smtp(), NAME);
    assertThat(everywhere).hasSize(7).allSatisfy((port, served) -> assertSame(served, one));
    assertThat(one.issuer()).contains(ISSUER);
    assertThat(one.names()).containsExactlyInAnyOrder(NAME, ALSO);
    assertThat(one.chain()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(one.fingerprint()).isNotEqualTo(old().fingerprint());
    assertFilesHold(one);
    return one;
  }

  /** The servers' files hold this certificate, and the key that belongs to it. */
  void assertFilesHold(Served expected) {
    assertSame(Served.in(postfix.chainFile()), expected);
    assertSame(Served.in(dovecot.certificateFile()), expected);
    byte[] publicKey = expected.leaf().getPublicKey().getEncoded();
    assertThat(OpenSsl.publicKeyOf(postfix.chainFile())).isEqualTo(publicKey);
    assertThat(OpenSsl.publicKeyOf(dovecot.keyFile())).isEqualTo(publicKey);
  }

  private static void assertSame(Served served, Served expected) {
    assertThat(served.subject() + " " + served.fingerprint())
        .isEqualTo(expected.subject() + " " + expected.fingerprint());
  }

  /** Settings for this host, in a folder of their own. */
  Site site() {
    Path folder = scratch.folder("site-" + sites.incrementAndGet());
    String endpoints =
        ports().stream()
            .map(port -> "{" + port.protocol() + ": " + port.number() + "}")
            .collect(Collectors.joining(", "));
    String yaml =
        """
        contact: postmaster@mail.example.org
        authorities:
          pebble:
            acme: DIRECTORY
            accept-terms: true
            prove-by: { http-01: { port: HTTP_PORT, address: 127.0.0.1 } }
            trust: TRUST
        certificates:
          mail.example.org:
            authority: pebble
            also-for: [imap.example.org]
            key: ecdsa-p256
            endpoints: [ENDPOINTS]
            connect-to: 127.0.0.1
            renew-when-left: 1/3
            install:
              - postfix: { chain-file: CHAIN_FILE, config-directory: POSTFIX_CONFIG }
              - dovecot: { certificate: CERTIFICATE, key: KEY_FILE, config: DOVECOT_CONFIG }
        verify: { connections: 3, within: 20s }
        reminders:
          to: [postmaster@mail.example.org]
          from: mailseal@mail.example.org
          when-left: [1/3, 14d, 7d, 3d, 1d]
          relays: [smtp://127.0.0.1:SMTP_PORT]
        database: jdbc:h2:file:STATE/ledger
        daemon: { sweep-every: 12h }
        checks: { every: never, dns: false }
        """
            .replace("DIRECTORY", pebble.directory().toString())
            .replace("HTTP_PORT", Integer.toString(httpPort))
            .replace("TRUST", trust.toString())
            .replace("ENDPOINTS", endpoints)
            .replace("CHAIN_FILE", postfix.chainFile().toString())
            .replace("POSTFIX_CONFIG", postfix.configDirectory().toString())
            .replace("CERTIFICATE", dovecot.certificateFile().toString())
            .replace("KEY_FILE", dovecot.keyFile().toString())
            .replace("DOVECOT_CONFIG", dovecot.config().toString())
            .replace("SMTP_PORT", Integer.toString(postfix.smtp().number()))
            .replace("STATE", folder.resolve("state").toString());
    return new Site(folder, yaml);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        RuntimeException next = new IllegalStateException("something is left behind", e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
