package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;

/** Certificates of a root of our own, in files that no server reads. */
@Timeout(120)
class ForgetCommandTest {
  private static final String OLD = "old.example.org";
  @TempDir private Path folder;
  private Path config;
  private Path certificate;
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() throws IOException {
    config = folder.resolve("mailseal.yaml");
    certificate = folder.resolve("tls.crt");
    settings(entry(OLD));
  }

  private String entry(String name) {
    return """
      %s:
        authority: own
        endpoints: []
        install:
          - pem: { certificate: %s, key: %s }
    """
        .formatted(name, certificate, folder.resolve("tls.key"));
  }

  private void settings(String certificates) throws IOException {
    Files.writeString(
        config,
        """
        contact: postmaster@example.org
        authorities:
          own: { local: {} }
        certificates: %s
        database: jdbc:h2:file:%s/ledger
        """
            .formatted(
                certificates.isEmpty() ? "{}" : "\n" + certificates.stripTrailing(), folder));
  }

  private int run(String... words) {
    Command.Outcome done = InProcess.run(config, words);
    out = done.out();
    err = done.err();
    return done.exit();
  }

  private void renewed() {
    assertThat(run("renew")).as(() -> err).isZero();
  }

  private boolean isLink() {
    return Files.isSymbolicLink(certificate);
  }

  @Test
  void oneThatLeftTheSettingsIsListedUntilItIsForgotten() throws IOException {
    renewed();
    assertThat(run("forget", OLD, "--yes")).isEqualTo(1);
    assertThat(err).contains(OLD + " is in the settings", config.toString(), "nothing was changed");

    settings("");
    assertThat(run("status")).isZero();
    assertThat(out).contains(OLD + "  SERVED  not in the settings", "mailseal forget " + OLD);

    assertThat(run("forget", OLD)).isEqualTo(2); // nobody can be asked
    assertThat(err).contains("--yes");
    assertThat(run("forget", OLD, "--yes")).as(() -> err).isZero();
    assertThat(out).contains("In place stay " + certificate);
    assertThat(isLink()).isTrue();
    assertThat(certificate).exists();

    assertThat(run("status", "--json")).isZero();
    assertThat(
            JsonParser.parseString(out).getAsJsonObject().getAsJsonArray("not-in-settings").size())
        .isZero();
    assertThat(run("audit")).isZero();
    assertThat(out).contains(OLD + " #1 drafted", OLD + " forgotten: ");
    assertThat(run("forget", OLD, "--yes")).isEqualTo(1);
    assertThat(err).contains("nothing is known of " + OLD);
  }

  @Test
  void oneThatComesBackBeginsAnew() throws IOException {
    renewed();
    settings("");
    assertThat(run("forget", OLD, "--yes")).isZero();
    settings(entry(OLD));
    assertThat(run("status")).isZero();
    assertThat(out).contains(OLD + "  NEW");
    renewed();
    assertThat(run("status")).isZero();
    assertThat(out).contains(OLD + "  SERVED");
  }

  @Test
  void itsFilesGoWhereThatIsAskedFor() throws IOException {
    renewed();
    settings("");
    assertThat(run("forget", OLD, "--remove-files")).isEqualTo(2);
    assertThat(out).contains("To be removed, with the keys in them, of which no copy is left: ");
    assertThat(certificate).exists();
    assertThat(run("forget", OLD, "--yes", "--remove-files")).as(() -> err).isZero();
    assertThat(out).contains("Removed " + certificate + ", ", "tls.key, ", ".mailseal/" + OLD);
    assertThat(run("audit")).isZero();
    assertThat(out).contains("files removed: " + certificate, "left: none");
    assertThat(Files.exists(certificate, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(folder.resolve("tls.key")).doesNotExist();
    assertThat(folder.resolve(".mailseal")).doesNotExist();
  }

  @Test
  void whatAnotherCertificateUsesOrSomebodyHasReplacedStays() throws IOException {
    renewed();
    settings(entry("new.example.org"));
    assertThat(run("forget", OLD, "--yes", "--remove-files")).as(() -> err).isZero();
    assertThat(out)
        .contains(
            "In place stay ",
            certificate + ", ",
            "tls.key: new.example.org is installed there; remove them by hand");
    assertThat(out).doesNotContain("Removed");
    assertThat(certificate).exists();

    settings(entry(OLD));
    renewed();
    Files.delete(certificate);
    Files.writeString(certificate, "theirs");
    settings("");
    assertThat(run("forget", OLD, "--yes", "--remove-files")).as(() -> err).isZero();
    assertThat(certificate).hasContent("theirs");
    assertThat(folder.resolve("tls.key")).doesNotExist();
    assertThat(folder.resolve(".mailseal")).doesNotExist();
  }

  @Test
  void aRequestThatWaitsIsGivenUp() {
    assertThat(run("csr", "new", "other.example.org", "--out", folder.resolve("r.csr").toString()))
        .as(() -> err)
        .isZero();
    assertThat(run("status")).isZero();
    assertThat(out).doesNotContain("mailseal forget");
    assertThat(run("forget", "other.example.org", "--yes")).as(() -> err).isZero();
    assertThat(out).contains("Request 1 waits for", "it is given up");
    assertThat(run("csr", "list")).isZero();
    assertThat(out).doesNotContain("other.example.org");
  }

  @Test
  void itsCertificatesAreRevokedFirstAndNeverInstalledAgain() throws IOException {
    renewed();
    Path copy = folder.resolve("copy.pem");
    Files.writeString(
        copy, Files.readString(certificate) + Files.readString(folder.resolve("tls.key")));
    settings("");
    assertThat(run("forget", OLD, "--reason", "superseded", "--yes")).isEqualTo(2);
    assertThat(err).contains("--reason goes with --revoke");
    assertThat(run("forget", OLD)).isEqualTo(2);
    assertThat(out).contains("Good until they end stay ", "(--revoke has them revoked)");

    assertThat(run("forget", OLD, "--revoke", "--reason", "key-compromise", "--yes"))
        .as(() -> err)
        .isZero();
    assertThat(out)
        .contains("is to be revoked (key-compromise)", "is revoked.", OLD + " is forgotten")
        .containsSubsequence("is revoked.", "is forgotten");

    settings(entry(OLD));
    assertThat(run("certificate", "import", copy.toString(), "--name", OLD, "--yes")).isNotZero();
    assertThat(err).contains("is revoked (key-compromise)");
  }

  @Test
  void nothingIsForgottenWhereTheAuthorityDoesNotRevokeIt() throws IOException {
    renewed();
    settings("");
    Files.writeString(
        config, Files.readString(config).replace("own: { local: {} }", "other: { local: {} }"));

    assertThat(run("forget", OLD, "--revoke", "--yes")).isEqualTo(1);
    assertThat(err).contains("nothing was forgotten");
    assertThat(out).contains("own", "is not revoked yet");
    assertThat(run("status")).isZero();
    assertThat(out).contains(OLD + "  SERVED  not in the settings");

    assertThat(run("forget", OLD, "--yes")).as(() -> err).isZero();
  }
}
