package org.mailseal.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.install.Commands;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.Target;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;

/** Whatever is found, the text that is proposed is read back as it was meant. */
class ProposalTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final TestCertificates.Authority CA = TestCertificates.root("The Old CA");
  private static final Port SMTP = new Port(Protocol.SMTP, 25);
  private static final Port IMAPS = new Port(Protocol.IMAPS, 993);

  private static final FoundServer POSTFIX =
      found("postfix", Map.of("chain-file", "/etc/postfix/tls/mail.pem"), "mail.example.org");
  private static final FoundServer DOVECOT =
      found("dovecot", pair("/etc/dovecot/tls/mail.crt", "/etc/dovecot/tls/mail.key"));

  private static Map<String, String> pair(String certificate, String key) {
    Map<String, String> pair = new LinkedHashMap<>();
    pair.put("certificate", certificate);
    pair.put("key", key);
    return pair;
  }

  private static FoundServer found(String word, Map<String, String> settings, String... names) {
    return new FoundServer(word, "The " + word, true, settings, List.of(names), List.of());
  }

  private static AnsweringPort serving(Port port, String greeting, String... names) {
    return new AnsweringPort(
        port,
        new Observation.Served(
            new Endpoint("127.0.0.1", port.number(), port.protocol()),
            NOW,
            new InetSocketAddress(LOOPBACK, port.number()),
            Optional.of(new Greeting(List.of("220 " + greeting), DnsName.find(greeting))),
            Optional.empty(),
            List.of(),
            List.of(),
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            CA.leaf(names).issue().chain()));
  }

  private static Survey survey(List<FoundServer> servers, AnsweringPort... ports) {
    return survey(servers, Map.of(), ports);
  }

  private static Survey survey(
      List<FoundServer> servers, Map<Path, String> foreign, AnsweringPort... ports) {
    List<AnsweringPort> seen = List.of(ports);
    Optional<Naming> naming = Naming.of(Optional.empty(), seen, servers, new EmptyHost());
    return new Survey(servers, seen, foreign, Map.of(), naming, Optional.empty());
  }

  private static String text(Survey survey) {
    return SettingsText.of(Proposal.of(survey, Optional.empty(), List.of()), NOW);
  }

  private static ManagedCertificate read(String yaml) {
    try {
      Settings settings = SettingsReader.read(yaml, Path.of("proposed.yaml"));
      assertThat(settings.authorities()).containsOnlyKeys("letsencrypt");
      assertThat(settings.certificates()).hasSize(1);
      return settings.certificates().getFirst();
    } catch (SettingsException e) {
      throw new AssertionError(e.problems() + "\n" + yaml, e);
    }
  }

  private static ManagedCertificate read(Survey survey) {
    return read(text(survey));
  }

  private static List<String> targets(ManagedCertificate certificate) {
    return certificate.targets().stream().map(Target::describe).toList();
  }

  @Test
  void whatIsServedIsProposedAsItIs() {
    ManagedCertificate certificate =
        read(
            survey(
                List.of(POSTFIX, DOVECOT),
                serving(SMTP, "mail.example.org", "mail.example.org", "imap.example.org"),
                serving(new Port(Protocol.IMAPS, 1993), "", "mail.example.org", "*.example.net")));

    assertThat(certificate.names())
        .extracting(Identifier::text)
        .containsExactly("mail.example.org", "imap.example.org");
    assertThat(certificate.key()).isEqualTo(KeyAlgorithm.ECDSA_P256);
    assertThat(certificate.endpoints())
        .containsExactly(
            new Endpoint("mail.example.org", 25, Protocol.SMTP),
            new Endpoint("mail.example.org", 1993, Protocol.IMAPS));
    assertThat(targets(certificate))
        .containsExactly("postfix /etc/postfix/tls/mail.pem", "dovecot /etc/dovecot/tls/mail.crt");
    assertThat(certificate.connectTo()).isEmpty();
  }

  @Test
  void theGreetingNamesTheCertificateAndDisagreementIsTold() {
    Survey survey =
        survey(
            List.of(found("postfix", POSTFIX.settings(), "mx.example.net", "mail.example.org")),
            serving(SMTP, "mail.example.org", "old.example.org"),
            serving(new Port(Protocol.SUBMISSION, 587), "out.example.org", "old.example.org"));

    assertThat(read(survey).names())
        .extracting(Identifier::text)
        .containsExactly("mail.example.org", "out.example.org", "old.example.org");
    assertThat(Proposal.of(survey, Optional.empty(), List.of()).toDo())
        .anyMatch(s -> s.contains("greeting of submission says out.example.org"))
        .anyMatch(s -> s.contains("does not have the name mail.example.org"));
  }

  @Test
  void withoutAGreetingTheServersOwnSettingsNameItThenTheCertificate() {
    assertThat(read(survey(List.of(DOVECOT, POSTFIX))).name().text()).isEqualTo("mail.example.org");
    assertThat(
            read(survey(List.of(DOVECOT), serving(IMAPS, "", "*.example.org", "imap.example.org"))))
        .returns("imap.example.org", certificate -> certificate.name().text());
    assertThat(survey(List.of(DOVECOT)).naming()).isEmpty();
  }

  @Test
  void whatCannotBeInstalledToIsProposedBehindAHash() {
    FoundServer stopped =
        new FoundServer("cyrus", "Cyrus", false, pair("/c.crt", "/c.key"), List.of(), List.of());
    FoundServer otherName = found("opensmtpd", pair("/o.crt", "/o.key"), "other.example.net");
    FoundServer same = found("exim", pair("/e.crt", "/etc/dovecot/tls/mail.key"));
    FoundServer relative = found("nginx", pair("mail.crt", "/n.key"));
    FoundServer oneFile = found("sendmail", pair("/s.pem", "/s.pem"));
    FoundServer linked = found("stunnel", pair("/linked.crt", "/linked.key"));
    FoundServer mended =
        new FoundServer(
            "postfix",
            "Postfix of Debian",
            true,
            Map.of(),
            Map.of("chain-file", "/etc/postfix/tls/own.pem"),
            List.of(),
            List.of("run postconf -e 'smtpd_tls_chain_files = /etc/postfix/tls/own.pem'"));
    Survey survey =
        survey(
            List.of(DOVECOT, stopped, otherName, same, relative, oneFile, linked, mended),
            Map.of(Path.of("/linked.crt"), "/linked.crt, a link to the snakeoil"),
            serving(SMTP, "mail.example.org", "mail.example.org"));

    String yaml = text(survey);

    assertThat(targets(read(yaml))).containsExactly("dovecot /etc/dovecot/tls/mail.crt");
    assertThat(yaml)
        .contains("#          certificate: /c.crt")
        .contains("#          chain-file: /etc/postfix/tls/own.pem")
        .doesNotContain("certificate: mail.crt");
    assertThat(Proposal.of(survey, Optional.empty(), List.of()).toDo())
        .anyMatch(s -> s.startsWith("Cyrus: it does not run now"))
        .anyMatch(s -> s.startsWith("The opensmtpd: it is for other.example.net"))
        .anyMatch(
            s ->
                s.startsWith("The exim: it reads /etc/dovecot/tls/mail.key")
                    && s.contains("The dovecot"))
        .anyMatch(s -> s.startsWith("The nginx: it names a file in a way"))
        .anyMatch(s -> s.startsWith("The sendmail: it has the key and the certificate in one"))
        .anyMatch(s -> s.startsWith("The stunnel: it reads /linked.crt, a link to the snakeoil"))
        .anyMatch(s -> s.startsWith("Postfix of Debian: run postconf -e"));
    assertThat(yaml.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void aListOfEntriesThatAreAllBehindAHashIsNone() {
    FoundServer stopped =
        new FoundServer("cyrus", "Cyrus", false, pair("/c.crt", "/c.key"), List.of(), List.of());

    assertThat(read(survey(List.of(stopped), serving(IMAPS, "", "mail.example.org"))).targets())
        .isEmpty();
  }

  @Test
  void nothingThatAStrangerSaysBecomesASetting() {
    String escape = "x\"]\nauthorities:\n  evil: {local: {}}\n#\u001b[2J\u2028evil: 1";
    FoundServer hostile =
        new FoundServer(
            "postfix",
            "Postfix " + escape,
            true,
            Map.of("chain-file", "/etc/a\"b\\c: #d [e]/'f'.pem"),
            List.of("mail.example.org\"]\nauthorities:", "1.e5", escape),
            List.of("remark " + escape));
    FoundServer unprintable = found("dovecot", pair("/etc/" + escape, "/etc/key"));

    String yaml =
        text(
            survey(
                List.of(hostile, unprintable), serving(SMTP, escape, "mail.example.org", escape)));

    ManagedCertificate certificate = read(yaml);
    assertThat(targets(certificate)).containsExactly("postfix /etc/a\"b\\c: #d [e]/'f'.pem");
    assertThat(certificate.names())
        .extracting(Identifier::text)
        .containsExactly("1.e5", "mail.example.org");
    assertThat(yaml).doesNotContain("\u001b", "\u2028");
    assertThat(yaml.lines())
        .noneMatch(line -> line.startsWith("evil") || line.startsWith("  evil"));
  }

  @Test
  void aHostileGreetingOnTheWireNamesNothing() throws IOException {
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> stage.send("421 mail.example.org\"],authorities: # ready"))) {
      Probe probe = new Probe(host -> List.of(LOOPBACK), Clock.systemUTC(), Limits.standard());
      Ports ports = new Ports(probe, List.of(LOOPBACK));
      Port port = new Port(Protocol.SMTP, server.port());

      Survey survey =
          Survey.of(new EmptyHost(), ports, List.of(port), DnsName.find("a.example.org"));

      assertThat(survey.ports()).hasSize(1);
      assertThat(Naming.greeted(survey.ports())).isEmpty();
      ManagedCertificate certificate = read(survey);
      assertThat(certificate.name().text()).isEqualTo("a.example.org");
      assertThat(certificate.endpoints()).isEmpty();
    }
  }

  @Test
  void aPortWithoutTlsIsToldAndNotWatched() {
    AnsweringPort clear =
        new AnsweringPort(
            SMTP,
            new Observation.NotServed(
                new Endpoint("127.0.0.1", 25, Protocol.SMTP),
                NOW,
                Optional.empty(),
                Optional.of(
                    new Greeting(
                        List.of("220 mail.example.org"), DnsName.find("mail.example.org"))),
                Fault.STARTTLS_NOT_OFFERED,
                "STARTTLS is not offered"));
    Survey survey = survey(List.of(POSTFIX), clear);

    assertThat(read(survey).endpoints()).isEmpty();
    assertThat(read(survey).name().text()).isEqualTo("mail.example.org");
    assertThat(Proposal.of(survey, Optional.empty(), List.of()).toDo())
        .anyMatch(s -> s.contains("smtp answers, but serves no certificate"));
  }

  @Test
  void aNameThatLeadsElsewhereIsToldAndAnAddressIsProposed() {
    Survey here = survey(List.of(POSTFIX), serving(SMTP, "mail.example.org", "mail.example.org"));
    Survey away =
        new Survey(
            here.servers(),
            here.ports(),
            Map.of(),
            Map.of(),
            here.naming(),
            Optional.of("leads elsewhere"));

    assertThat(text(away)).contains("#    connect-to: \"127.0.0.1\"").contains("leads elsewhere");
    assertThat(text(here)).doesNotContain("connect-to");
    String asked = SettingsText.of(Proposal.of(away, Optional.of(LOOPBACK), List.of()), NOW);
    assertThat(read(asked).connectTo()).contains(LOOPBACK);
    assertThat(asked).doesNotContain("leads elsewhere");
  }

  @Test
  void theKeyIsOfTheKindThatTheFilesHoldWhateverWeAreServed() {
    Survey seen = survey(List.of(POSTFIX), serving(SMTP, "mail.example.org", "mail.example.org"));
    X509Certificate rsa = CA.leaf("mail.example.org").key(KeyKind.RSA_2048).issue().chain().leaf();
    Path file = Path.of("/etc/postfix/tls/mail.pem");
    X509Certificate ecdsa = CA.leaf("mail.example.org").issue().chain().leaf();
    Survey withFiles = holding(seen, Map.of(file, rsa));
    Survey withOthers = holding(seen, Map.of(file, ecdsa, Path.of("/etc/spare.pem"), rsa));

    assertThat(read(seen).key()).isEqualTo(KeyAlgorithm.ECDSA_P256);
    assertThat(read(withFiles).key()).isEqualTo(KeyAlgorithm.RSA_2048);
    assertThat(read(withOthers).key()).isEqualTo(KeyAlgorithm.ECDSA_P256);
    assertThat(text(withOthers)).doesNotContain("Keys of several kinds");
  }

  private static Survey holding(Survey seen, Map<Path, X509Certificate> held) {
    return new Survey(
        seen.servers(), seen.ports(), Map.of(), held, seen.naming(), Optional.empty());
  }

  @Test
  void whatTheFilesHoldIsReadFromTheHost() {
    TestCertificates.Identity rsa = CA.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("/usr/sbin/haproxy", "-Ws", "-f", "/srv/ha.cfg")),
            List.of("haproxy"),
            Map.of(
                Path.of("/srv/ha.cfg"),
                "listen a\n bind :993 ssl crt /tls/mail.pem\n",
                Path.of("/tls/mail.pem.rsa"),
                Pem.encode(rsa.key()) + Pem.encode(rsa.certificates())),
            Map.of());

    Probe probe = new Probe(name -> List.of(LOOPBACK), Clock.systemUTC(), Limits.standard());
    Survey survey =
        Survey.of(
            host, new Ports(probe, List.of(LOOPBACK)), List.of(), DnsName.find("mail.example.org"));

    assertThat(survey.held()).isEqualTo(Map.of(Path.of("/tls/mail.pem.rsa"), rsa.certificate()));
  }

  @Test
  void aNameThatNoPublicAuthoritySignsIsTold() {
    assertThat(
            Proposal.of(
                    survey(List.of(found("postfix", POSTFIX.settings(), "vm.internal"))),
                    Optional.empty(),
                    List.of())
                .toDo())
        .anyMatch(s -> s.startsWith("No public authority signs vm.internal"));
  }

  /** Nothing runs on it, and nothing is installed. */
  @NullMarked
  private record EmptyHost() implements Host {
    @Override
    public List<Running> running(String name) {
      return List.of();
    }

    @Override
    public boolean installed(String program) {
      return false;
    }

    @Override
    public Optional<String> read(Path file) {
      return Optional.empty();
    }

    @Override
    public Commands commands() {
      return new RecordedCommands(Map.of());
    }
  }
}
