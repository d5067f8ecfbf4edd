package org.mailseal.it.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.Haproxy;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.Postfix;

/**
 * A server with a certificate for each kind of key, both managed: each is renewed while clients of
 * both kinds look.
 */
@Order(1) // long
@Timeout(240)
class TwoKindsOfKeyIT {
  private static final String RSA_NAME = "mail.example.org";

  /** What the other certificate is called; it is for the same host. */
  private static final String ECDSA_NAME = "imap.example.org";

  private Scratch scratch;
  private KeyAndChain rsa;
  private KeyAndChain ecdsa;
  private ScratchAuthority oldAuthority;

  @BeforeEach
  void begin() {
    scratch = Scratch.create();
    oldAuthority = ScratchAuthority.create(scratch.folder("old-ca"));
    rsa = oldAuthority.issueRsa(Duration.ofDays(50), RSA_NAME);
    ecdsa = oldAuthority.issue(Duration.ofDays(50), RSA_NAME, ECDSA_NAME);
  }

  @AfterEach
  void end() {
    scratch.close();
  }

  /** A server, and how an entry of {@code install} names each of its pairs. */
  private record Server(
      String word,
      List<MailPort> ports,
      Map<String, String> rsaEntry,
      Map<String, String> ecdsaEntry,
      Map<String, String> environment) {}

  @Test
  void postfixWithTwoChainFiles() throws Exception {
    try (Postfix postfix = Postfix.start(scratch, RSA_NAME, ecdsa)) {
      Server server = twoChainFiles(postfix);
      Site site = renewedInTurn(server);
      assertPutBack(server, site);
      assertTheDaemonSeesEachByItself(server, site, postfix);
    }
  }

  @Test
  void postfixWithBothInOneCertificate() throws Exception {
    try (Postfix postfix = Postfix.start(scratch, RSA_NAME, ecdsa)) {
      Server server = twoChainFiles(postfix);
      BuiltCommand mailseal = renewedTogether(server);
      Served ofRsa = OneKindClient.RSA.look(server.ports.getFirst(), RSA_NAME);
      Served ofEcdsa = OneKindClient.ECDSA.look(server.ports.getFirst(), RSA_NAME);
      String both = rsaFile(postfix) + ", " + postfix.chainFile();

      postfix.set("smtpd_tls_chain_files=" + rsaFile(postfix));
      postfix.reload();
      Command.Outcome half = mailseal.run("renew", "--force");
      assertThat(half).as(half.said()).returns(3, Command.Outcome::exit);
      assertThat(half.said())
          .contains(RSA_NAME + " (ecdsa): Postfix does not read " + postfix.chainFile())
          .contains("'smtpd_tls_chain_files = " + both + "'");
      assertNew(server, OneKindClient.RSA, ofRsa);
      postfix.set("smtpd_tls_chain_files=" + both);
      postfix.reload();
      awaitServed(server, OneKindClient.ECDSA, ofEcdsa);
    }
  }

  private Server twoChainFiles(Postfix postfix) throws IOException {
    rsa.write(rsaFile(postfix));
    postfix.set("smtpd_tls_chain_files=" + rsaFile(postfix) + ", " + postfix.chainFile());
    postfix.reload();
    Map<String, String> directory =
        Map.of("config-directory", postfix.configDirectory().toString());
    return new Server(
        "postfix",
        postfix.ports(),
        with(directory, "chain-file", rsaFile(postfix)),
        with(directory, "chain-file", postfix.chainFile()),
        Map.of());
  }

  private static Path rsaFile(Postfix postfix) {
    return postfix.chainFile().resolveSibling("rsa.pem");
  }

  @Tag("thorough")
  @Test
  void dovecot23WithAnAlternativePair() throws Exception {
    try (Dovecot dovecot = Dovecot.start(scratch, rsa)) {
      Path certificate = dovecot.certificateFile().resolveSibling("alt.crt");
      Path key = dovecot.keyFile().resolveSibling("alt.key");
      ecdsa.write(certificate, key);
      dovecot.append("ssl_alt_cert = <" + certificate + "\nssl_alt_key = <" + key + "\n");
      dovecot.reload();
      renewedInTurn(dovecot(dovecot, certificate, key));
    }
  }

  @Test
  void dovecot24WithAnAlternativePair() throws Exception {
    try (Dovecot dovecot = Dovecot.start24ForName(scratch, "other.example.org", rsa, rsa)) {
      renewedInTurn(dovecot24(dovecot));
    }
  }

  @Test
  void dovecot24WithBothInOneCertificate() throws Exception {
    try (Dovecot dovecot = Dovecot.start24ForName(scratch, "other.example.org", rsa, rsa)) {
      renewedTogether(dovecot24(dovecot));
    }
  }

  private Server dovecot24(Dovecot dovecot) throws IOException {
    // What the pair of the other name was made for is the pair of all names here.
    Path rsaCertificate = scratch.path("dovecot").resolve("others.crt");
    Path rsaKey = scratch.path("dovecot").resolve("others.pem");
    Path certificate = dovecot.certificateFile().resolveSibling("alt.crt");
    Path key = dovecot.keyFile().resolveSibling("alt.key");
    ecdsa.write(certificate, key);
    dovecot.append(
        "ssl_server_alt_cert_file = " + certificate + "\nssl_server_alt_key_file = " + key + "\n");
    dovecot.reload();
    Server server = dovecot(dovecot, certificate, key);
    Map<String, String> rsaEntry = new LinkedHashMap<>(server.rsaEntry);
    rsaEntry.put("certificate", rsaCertificate.toString());
    rsaEntry.put("key", rsaKey.toString());
    return new Server(server.word, server.ports, rsaEntry, server.ecdsaEntry, server.environment);
  }

  private static Server dovecot(Dovecot dovecot, Path certificate, Path key) {
    return new Server(
        "dovecot",
        dovecot.ports(),
        dovecot.settings(),
        with(with(dovecot.settings(), "certificate", certificate), "key", key),
        dovecot.environment());
  }

  @Tag("thorough")
  @Test
  void haproxyWithABundle() throws Exception {
    try (Haproxy haproxy = Haproxy.start(scratch, RSA_NAME, rsa)) {
      renewedInTurn(bundled(haproxy));
    }
  }

  @Test
  void haproxyWithABundleThroughItsSocket() throws Exception {
    try (Haproxy haproxy = Haproxy.startWithSocket(scratch, RSA_NAME, rsa)) {
      renewedInTurn(bundled(haproxy));
    }
  }

  private Server bundled(Haproxy haproxy) throws IOException {
    Path name = haproxy.keyFile();
    Path rsaFile = name.resolveSibling(name.getFileName() + ".rsa");
    Path ecdsaFile = name.resolveSibling(name.getFileName() + ".ecdsa");
    rsa.write(rsaFile);
    ecdsa.write(ecdsaFile);
    Files.delete(name);
    Server server =
        new Server(
            "haproxy",
            haproxy.ports(),
            with(haproxy.settings(), "file", rsaFile),
            with(haproxy.settings(), "file", ecdsaFile),
            haproxy.environment());
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(3))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              haproxy.reload(); // a master that is not ready yet lets a signal go by
              assertServed(server, OneKindClient.ECDSA, ecdsa.served());
            });
    return server;
  }

  private Site renewedInTurn(Server server) throws IOException {
    awaitServed(server, OneKindClient.RSA, rsa.served());
    awaitServed(server, OneKindClient.ECDSA, ecdsa.served());
    Site site = siteOfTwo(server);
    BuiltCommand mailseal = new BuiltCommand(site.command().settings(), server.environment);
    Served ofRsa = rsa.served();
    Served ofEcdsa = ecdsa.served();
    try (KindWatch watch = new KindWatch(server.ports.getFirst(), RSA_NAME)) {
      for (int turn = 0; turn < 2; turn++) {
        assertRenewed(mailseal, RSA_NAME);
        ofRsa = assertNew(server, OneKindClient.RSA, ofRsa);
        assertServed(server, OneKindClient.ECDSA, ofEcdsa);

        assertRenewed(mailseal, ECDSA_NAME);
        ofEcdsa = assertNew(server, OneKindClient.ECDSA, ofEcdsa);
        assertServed(server, OneKindClient.RSA, ofRsa);
      }
      watch.awaitAnotherLook();
      assertThat(watch.seen(OneKindClient.RSA))
          .hasSizeGreaterThan(1)
          .allMatch(OneKindClient.RSA::isOf);
      assertThat(watch.seen(OneKindClient.ECDSA))
          .hasSizeGreaterThan(1)
          .allMatch(OneKindClient.ECDSA::isOf);
    }
    Command.Outcome again = mailseal.run("renew");
    assertThat(again).as(again.said()).returns(0, Command.Outcome::exit);
    assertThat(again.out()).containsIgnoringCase("nothing is due");
    Command.Outcome status = mailseal.run("status", "--json");
    assertThat(status.out())
        .contains(
            OneKindClient.fingerprint(ofRsa.leaf()), OneKindClient.fingerprint(ofEcdsa.leaf()));
    return site;
  }

  /** Both are of one certificate of the settings. */
  private BuiltCommand renewedTogether(Server server) throws IOException {
    awaitServed(server, OneKindClient.RSA, rsa.served());
    awaitServed(server, OneKindClient.ECDSA, ecdsa.served());
    BuiltCommand mailseal =
        new BuiltCommand(siteOfOne(server).command().settings(), server.environment);
    Command.Outcome renewed = mailseal.run("renew");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    Served ofRsa = assertNew(server, OneKindClient.RSA, rsa.served());
    Served ofEcdsa = assertNew(server, OneKindClient.ECDSA, ecdsa.served());

    Command.Outcome again = mailseal.run("renew");
    assertThat(again).as(again.said()).returns(0, Command.Outcome::exit);
    assertThat(again.out())
        .contains(RSA_NAME + " (rsa): nothing is due", RSA_NAME + " (ecdsa): nothing is due");

    Command.Outcome back = mailseal.run("rollback", RSA_NAME, "--key", "ecdsa");
    assertThat(back).as(back.said()).returns(0, Command.Outcome::exit);
    assertServed(server, OneKindClient.ECDSA, ecdsa.served());
    assertServed(server, OneKindClient.RSA, ofRsa);

    Command.Outcome forced = mailseal.run("renew", "--force");
    assertThat(forced).as(forced.said()).returns(0, Command.Outcome::exit);
    assertNew(server, OneKindClient.RSA, ofRsa);
    assertNew(server, OneKindClient.ECDSA, ofEcdsa);
    return mailseal;
  }

  /** What both entries have alike, and each file by its kind. */
  private static Map<String, String> byKind(Server server) {
    Map<String, String> entry = new LinkedHashMap<>();
    server.rsaEntry.forEach(
        (key, ofRsa) -> {
          String ofEcdsa = server.ecdsaEntry.get(key);
          entry.put(
              key, ofRsa.equals(ofEcdsa) ? ofRsa : "{rsa: " + ofRsa + ", ecdsa: " + ofEcdsa + "}");
        });
    return entry;
  }

  private static void assertPutBack(Server server, Site site) {
    Served before = OneKindClient.RSA.look(server.ports.getFirst(), RSA_NAME);
    Command.Outcome inVain =
        site.with("rsa.pem,", "rsa.pem, reload: [\"false\"],")
            .command()
            .run("renew", "--force", RSA_NAME);
    assertThat(inVain).as(inVain.said()).returns(1, Command.Outcome::exit);
    assertThat(inVain.said()).containsIgnoringCase("put back");
    assertServed(server, OneKindClient.RSA, before);
  }

  /** Another hand changes the ECDSA half, and that is told of that half alone. */
  private void assertTheDaemonSeesEachByItself(Server server, Site site, Postfix postfix)
      throws IOException {
    Path log = site.folder().resolve("daemon.log");
    try (Running daemon = site.command().start(log, "daemon")) {
      String port = RSA_NAME + ":" + server.ports.getFirst().number();
      awaitLine(daemon, RSA_NAME + " first-check: " + port);
      awaitLine(daemon, ECDSA_NAME + " first-check: " + port);
      KeyAndChain stranger = oldAuthority.issue(Duration.ofDays(80), RSA_NAME, ECDSA_NAME);
      stranger.write(postfix.chainFile());
      postfix.reload();
      awaitLine(daemon, ECDSA_NAME + " incident: " + port);
      assertThat(daemon.output())
          .contains(ECDSA_NAME + " certificate-changed: " + port)
          .doesNotContain(RSA_NAME + " incident", RSA_NAME + " certificate-changed");
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
    }
  }

  private static void awaitLine(Running daemon, String words) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(daemon.output()).contains(words));
  }

  private static void assertRenewed(BuiltCommand mailseal, String name) {
    Command.Outcome renewed = mailseal.run("renew", "--force", name);
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
  }

  private static Served assertNew(Server server, OneKindClient kind, Served before) {
    Served fresh = kind.look(server.ports.getFirst(), RSA_NAME);
    assertThat(fresh.fingerprint()).isNotEqualTo(before.fingerprint());
    assertThat(fresh.issuer()).contains("Mailseal local CA");
    assertServed(server, kind, fresh);
    return fresh;
  }

  private static void assertServed(Server server, OneKindClient kind, Served expected) {
    assertThat(server.ports)
        .allSatisfy(
            port ->
                assertThat(kind.look(port, RSA_NAME).fingerprint())
                    .as("%s to %s", port, kind)
                    .isEqualTo(expected.fingerprint()));
  }

  private static void awaitServed(Server server, OneKindClient kind, Served expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions() // it is being reloaded
        .untilAsserted(() -> assertServed(server, kind, expected));
  }

  private static Map<String, String> with(Map<String, String> entry, String key, Path file) {
    Map<String, String> more = new LinkedHashMap<>();
    more.put(key, file.toString());
    entry.forEach(more::putIfAbsent);
    return more;
  }

  private Site siteOfTwo(Server server) {
    return site(
        certificate(RSA_NAME, List.of(), "rsa-2048", server, server.rsaEntry),
        certificate(ECDSA_NAME, List.of(RSA_NAME), "ecdsa-p256", server, server.ecdsaEntry));
  }

  private Site siteOfOne(Server server) {
    return site(certificate(RSA_NAME, List.of(), "[rsa-2048, ecdsa-p256]", server, byKind(server)));
  }

  private static String certificate(
      String name, List<String> alsoFor, String key, Server server, Map<String, String> entry) {
    return """
      NAME:
        also-for: ALSO_FOR
        key: KEY
        endpoints: [ENDPOINTS]
        connect-to: 127.0.0.1
        install:
          - WORD: {ENTRY}
    """
        .replace("NAME", name)
        .replace("ALSO_FOR", alsoFor.toString())
        .replace("KEY", key)
        .replace("ENDPOINTS", endpoints(server.ports))
        .replace("WORD", server.word)
        .replace("ENTRY", flow(entry));
  }

  private Site site(String... certificates) {
    Path folder = scratch.folder("site");
    String yaml =
        """
        authorities:
          internal:
            local: {}
        certificates:
        CERTIFICATES\
        verify: { connections: 3, within: 10s }
        checks: { every: 2s, dns: false }
        database: jdbc:h2:file:STATE/ledger
        """
            .replace("CERTIFICATES", String.join("", certificates))
            .replace("STATE", folder.resolve("state").toString());
    return new Site(folder, yaml);
  }

  private static String endpoints(List<MailPort> ports) {
    return ports.stream()
        .map(port -> '"' + RSA_NAME + ":" + port.number() + "/" + port.protocol() + '"')
        .collect(Collectors.joining(", "));
  }

  private static String flow(Map<String, String> entry) {
    return entry.entrySet().stream()
        .map(key -> key.getKey() + ": " + key.getValue())
        .collect(Collectors.joining(", "));
  }
}
