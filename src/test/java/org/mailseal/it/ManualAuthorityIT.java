package org.mailseal.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.servers.Command;
import org.mailseal.servers.MailsealCommand;
import org.mailseal.servers.OpenSsl;
import org.mailseal.servers.Served;

/** A CA that is handed a file and answers later: its answer goes the same way as any other. */
@Timeout(180)
class ManualAuthorityIT {
  @AutoClose private static MailHost host;

  private Site site;
  private MailsealCommand mailseal;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() throws IOException {
    host.restore();
    Site acme = host.site();
    Files.createDirectories(acme.folder());
    Path root = acme.folder().resolve("corp.crt");
    Command.mustRun(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "400",
        "-keyout",
        acme.folder().resolve("corp.key").toString(),
        "-out",
        root.toString(),
        "-subj",
        "/CN=The Corporate Root");
    site =
        acme.with("acme: " + host.pebble().directory(), "manual: { hand-in: pki@corp.example }")
            .with("    accept-terms: true\n", "")
            .with(
                "    prove-by: { http-01: { port: "
                    + host.httpPort()
                    + ", address: 127.0.0.1 } }\n",
                "")
            .with("trust: " + host.trust(), "trust: " + root)
            .with("  when-left:", "  when-waiting: [1s]\n  when-left:");
    mailseal = site.command();
  }

  @Test
  void theRequestIsExportedAndItsAnswerServedOnEveryPort() throws IOException {
    Map<Path, FileState> before = host.files();
    Command.Outcome asked = mailseal.run("renew");
    assertThat(asked).as(asked.said()).returns(4, Command.Outcome::exit);
    assertThat(asked.out()).contains("pki@corp.example", "csr show");

    Command.Outcome shown = mailseal.run("csr", "show", MailHost.NAME);
    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    Path request = Files.writeString(site.folder().resolve("request.pem"), shown.out());
    assertThat(
            Command.mustRun(
                "openssl", "req", "-in", request.toString(), "-noout", "-text", "-verify"))
        .contains("CN = " + MailHost.NAME, "DNS:" + MailHost.NAME + ", DNS:" + MailHost.ALSO);

    // Asked again it is the same request, with the same key.
    assertThat(mailseal.run("renew")).returns(4, Command.Outcome::exit);
    assertThat(mailseal.run("csr", "show", MailHost.NAME).out()).isEqualTo(shown.out());

    assertThat(mailseal.run("status").out().replaceAll("\\s+", " "))
        .containsPattern(
            "request \\d+ waits for the CA for \\d minutes?; ACT NOW: the served certificate ends"
                + " in [45] days")
        .contains(
            "for the answer of pebble; hand the request in at pki@corp.example",
            "next mailseal csr answer FILE");
    assertThat(mailseal.run("reminders", "--dry-run").out())
        .contains(
            MailHost.NAME + ": certificate ends",
            "; a request waits for the CA'",
            MailHost.NAME + ": waiting for the CA for ");

    Command.Outcome wrong =
        mailseal.run("csr", "answer", sign(request, "DNS:other.example.org", "PEM"));
    assertThat(wrong).as(wrong.said()).returns(1, Command.Outcome::exit);
    assertThat(wrong.err())
        .contains("does not cover", MailHost.NAME, "Nothing was changed", "still waits");
    Command.Outcome foreign =
        mailseal.run("csr", "answer", site.folder().resolve("corp.crt").toString());
    assertThat(foreign).as(foreign.said()).returns(1, Command.Outcome::exit);
    assertThat(foreign.err()).contains("key", "nothing was changed");
    assertThat(host.files()).isEqualTo(before);
    host.assertServedEverywhere(host.old());

    String good = sign(request, "DNS:" + MailHost.NAME + ",DNS:" + MailHost.ALSO, "DER");
    Command.Outcome answered =
        mailseal.run("csr", "answer", site.folder().resolve("corp.crt").toString(), good);
    assertThat(answered).as(answered.said()).returns(0, Command.Outcome::exit);
    Served served = OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME);
    assertThat(served.issuer()).contains("The Corporate Root");
    host.assertServedEverywhere(served);
    assertThat(mailseal.run("renew").out()).contains("nothing is due");
    assertThat(mailseal.run("reminders", "--dry-run").out()).contains("no reminder is due");
  }

  private String sign(Path request, String names, String form) throws IOException {
    Path extensions =
        Files.writeString(
            site.folder().resolve("extensions"),
            "subjectAltName=" + names + "\nextendedKeyUsage=serverAuth\n");
    Path answer = site.folder().resolve("answer." + form);
    Command.mustRun(
        "openssl",
        "x509",
        "-req",
        "-in",
        request.toString(),
        "-days",
        "60",
        "-CA",
        site.folder().resolve("corp.crt").toString(),
        "-CAkey",
        site.folder().resolve("corp.key").toString(),
        "-CAcreateserial",
        "-extfile",
        extensions.toString(),
        "-outform",
        form,
        "-out",
        answer.toString());
    return answer.toString();
  }
}
