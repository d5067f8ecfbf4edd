package org.mailseal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.install.Hooks;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;

@Timeout(60)
class RehearsalTest {
  private final StringWriter shown = new StringWriter();

  private boolean rehearse(ManagedCertificate certificate) throws Exception {
    Set<Path> before = scratchFolders();
    boolean done =
        new Rehearsal(
                Clock.systemUTC(), new SecureRandom(), () -> false, new PrintWriter(shown, true))
            .run(certificate, Rehearsal.exampleReminders());
    assertThat(scratchFolders()).as("nothing is left behind").isEqualTo(before);
    return done;
  }

  private static Set<Path> scratchFolders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("mailseal-rehearsal-"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void theExampleGoesTheWholeWay() throws Exception {
    assertThat(rehearse(Rehearsal.example())).as(shown.toString()).isTrue();
    assertThat(shown.toString())
        .contains("mail.example.org: rehearsed. Before: ECDSA P-256 by CN=Scratch CA of the old")
        .contains("5 days left. After: RSA 2048 by CN=Mailseal local CA of the rehearsal, 8")
        .contains("names     mail.example.org, imap.example.org")
        .contains("1 mail arrived in the scratch server")
        .contains("requested: ", "staged: ", "swapped: ", "served: ")
        .contains("1/3 left: ", "14d left: ");
  }

  @Test
  void onesOwnFormatsAndKeyAreRehearsedAndNoCommandOfTheHostIsRun() throws Exception {
    Path never = Path.of("/nonexistent/mailseal-rehearsal-test");
    ManagedCertificate own =
        new ManagedCertificate(
            new DnsName("mx.example.net"),
            "letsencrypt",
            List.of(),
            Set.of(),
            KeyAlgorithm.ECDSA_P384,
            Subject.NONE,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new PemTarget(
                    never.resolve("a.crt"),
                    never.resolve("a.key"),
                    Optional.of(never.resolve("chain.pem"))),
                new CommandTarget(
                    List.of("/bin/false"), Optional.of(List.of("/bin/false")), Optional.empty())),
            Hooks.NONE,
            KeyPolicy.STANDARD);
    assertThat(rehearse(own)).as(shown.toString()).isTrue();
    assertThat(shown.toString()).contains("After: ECDSA P-384 by ");
    assertThat(never).doesNotExist();
  }
}
