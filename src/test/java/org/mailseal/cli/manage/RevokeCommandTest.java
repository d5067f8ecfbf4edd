package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;

/** A certificate of a root of our own, in files that no server reads. */
@Timeout(120)
class RevokeCommandTest {
  private static final String NAME = "mail.example.org";
  @TempDir private Path folder;
  private Path config;
  private Path certificate;
  private String out = "";
  private String err = "";

  @BeforeEach
  void renewed() throws IOException {
    config = folder.resolve("mailseal.yaml");
    certificate = folder.resolve("tls.crt");
    Files.writeString(
        config,
        """
        contact: postmaster@example.org
        authorities:
          own: { local: {} }
        certificates:
          %s:
            authority: own
            endpoints: []
            install:
              - pem: { certificate: %s, key: %s }
        database: jdbc:h2:file:%s/ledger
        """
            .formatted(NAME, certificate, folder.resolve("tls.key"), folder));
    assertThat(run("renew")).as(() -> err).isZero();
  }

  private int run(String... words) {
    Command.Outcome done = InProcess.run(config, words);
    out = done.out();
    err = done.err();
    return done.exit();
  }

  private Served installed() {
    return Served.in(certificate);
  }

  @Test
  void aReasonAndAYesAreWanted() {
    assertThat(run("revoke", NAME, "--yes")).isEqualTo(2);
    assertThat(err).contains("--reason key-compromise");
    assertThat(run("revoke", NAME, "--reason", "because")).isEqualTo(2);
    assertThat(err).contains("'because' is none of key-compromise");
    assertThat(run("revoke", NAME, "--reason", "key-compromise")).isEqualTo(2);
    assertThat(err).contains("--yes");
    assertThat(run("revoke", NAME, "--reason", "key-compromise", "--dry-run")).isZero();
    assertThat(out).contains("once another one, on a new key, is served", "Nothing was changed");
    assertThat(run("revoke", NAME, "--reason", "superseded", "--yes")).isEqualTo(1);
    assertThat(err).contains(NAME + " is in use", "--at-once");
    assertThat(run("revoke", NAME, "--reason", "superseded", "--serial", "ff", "--yes"))
        .isEqualTo(2);
    assertThat(err).contains("none of the certificates of " + NAME);
    assertThat(run("revoke", NAME, "--reason", "superseded", "--serial", "0xAG", "--yes"))
        .isEqualTo(2);
    assertThat(err).contains("'0xAG' is not hexadecimal");
    assertThat(run("revoke", NAME, "--reason", "superseded", "--key", "dsa")).isEqualTo(2);
    assertThat(err).contains("'dsa' is neither rsa nor ecdsa");
    assertThat(run("audit")).isZero();
    assertThat(out).doesNotContain("revocation");
  }

  @Test
  void aSerialNumberIsTakenAsProgramsWriteIt() {
    String hex = installed().leaf().getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    for (String written : List.of(hex, "0x" + hex, "00:" + hex.replaceAll("(..)", "$1:"))) {
      assertThat(
              run(
                  "revoke",
                  NAME,
                  "--reason",
                  "key-compromise",
                  "--serial",
                  written.replaceFirst(":$", ""),
                  "--dry-run"))
          .as(written)
          .isZero();
    }
  }

  @Test
  void onlyWhatWasAskedForNowIsTold() {
    Served first = installed();
    assertThat(run("renew", "--force")).as(() -> err).isZero();
    Served second = installed();
    assertThat(run("renew", "--force")).as(() -> err).isZero();
    assertThat(revokeOld(first)).isZero();

    assertThat(revokeOld(second)).isZero();

    assertThat(out).contains(second.fingerprint().substring(0, 8));
    assertThat(out).doesNotContain(first.fingerprint().substring(0, 8));
  }

  private int revokeOld(Served old) {
    return run(
        "revoke", NAME, "--reason", "superseded", "--fingerprint", old.fingerprint(), "--yes");
  }

  @Test
  void whereNobodyCanSeeTheNewOneNothingIsRevokedWithoutAWord() {
    Served old = installed();

    assertThat(run("revoke", NAME, "--reason", "key-compromise", "--yes")).isEqualTo(1);
    assertThat(err).contains("nothing is revoked: there is no endpoint to see the new one at");
    assertThat(out).contains("--at-once does not wait");
    Served fresh = installed();
    assertThat(fresh.leaf().getPublicKey()).isNotEqualTo(old.leaf().getPublicKey());

    assertThat(
            run(
                "revoke",
                NAME,
                "--reason",
                "keyCompromise",
                "--fingerprint",
                old.fingerprint(),
                "--at-once",
                "--yes"))
        .as(() -> err)
        .isZero();
    assertThat(out).contains("publishes no list of what it revoked", "is revoked.");
    assertThat(installed().fingerprint()).isEqualTo(fresh.fingerprint());
    assertThat(run("rollback", NAME)).isEqualTo(1);
    assertThat(err).contains("is revoked (key-compromise)");
  }

  @Test
  void aDrillThatWaitsForAManualAuthorityWaitsAsItsRenewalDoes() throws IOException {
    Served old = installed();
    Files.writeString(
        config,
        Files.readString(config)
            .replace(
                "own: { local: {} }",
                "own: { local: {} }\n  office: { manual: { hand-in: pki@corp.example } }")
            .replace("authority: own", "authority: office"));

    assertThat(run("revoke", NAME, "--reason", "key-compromise", "--yes"))
        .as(() -> err)
        .isEqualTo(4);
    assertThat(out).contains("another one is to be served everywhere first");
    assertThat(run("renew", NAME)).as(() -> err).isEqualTo(4);
    assertThat(installed().fingerprint()).isEqualTo(old.fingerprint());
  }

  @Test
  void oneThatIsInUseIsReplacedAfterItWasRevokedAtOnce() {
    Served old = installed();
    assertThat(run("revoke", NAME, "--reason", "superseded", "--at-once", "--yes"))
        .as(() -> err)
        .isZero();
    assertThat(out.indexOf("revoked: ")).isLessThan(out.indexOf("drafted: "));
    assertThat(installed().fingerprint()).isNotEqualTo(old.fingerprint());
  }

  @Test
  void whatIsPlannedIsGivenUp() {
    assertThat(run("revoke", NAME, "--reason", "key-compromise", "--yes")).isEqualTo(1);
    assertThat(run("revoke", NAME, "--withdraw", "--serial", "ff")).isZero();
    assertThat(out).contains("nothing was planned");
    assertThat(run("revoke", NAME, "--withdraw")).isZero();
    assertThat(out).contains("revocation-withdrawn", "is not to be revoked any more");
  }
}
