package org.mailseal.install.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.mailseal.install.Commands;

class ForeignFileTest {
  private static final Host HOST =
      new LinkedHost(
          Map.of(
              Path.of("/etc/dovecot/private/dovecot.pem"),
              Path.of("/etc/ssl/certs/ssl-cert-snakeoil.pem"),
              Path.of("/etc/exim4/mail.crt"),
              Path.of("/etc/letsencrypt/archive/a/fullchain1.pem")));

  @Test
  void aFileIsForeignByItsNameOrByWhatItLinksTo() {
    assertThat(ForeignFile.is(HOST, "/etc/ssl/private/ssl-cert-snakeoil.key")).isTrue();
    assertThat(ForeignFile.is(HOST, "/etc/dovecot/private/dovecot.pem")).isTrue();
    assertThat(ForeignFile.is(HOST, "/etc/exim4/mail.crt")).isTrue();
    assertThat(ForeignFile.is(HOST, "/etc/dovecot/tls/mail.crt")).isFalse();
    assertThat(ForeignFile.is(HOST, "")).isFalse();
  }

  @Test
  void whoseItIsIsSaid() {
    assertThat(ForeignFile.describe(HOST, "/etc/dovecot/private/dovecot.pem"))
        .isEqualTo(
            "/etc/dovecot/private/dovecot.pem, a link to /etc/ssl/certs/ssl-cert-snakeoil.pem,"
                + " Debian's certificate for tests");
    assertThat(ForeignFile.describe(HOST, "/etc/exim4/mail.crt")).endsWith(", a file of certbot's");
    assertThat(ForeignFile.describe(HOST, "/usr/share/a.pem"))
        .isEqualTo("/usr/share/a.pem, a file of others");
  }

  /** A host of links. */
  @NullMarked
  private record LinkedHost(Map<Path, Path> links) implements Host {
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
    public Path real(Path file) {
      return links.getOrDefault(file, file);
    }

    @Override
    public Commands commands() {
      throw new UnsupportedOperationException("nobody asks it");
    }
  }
}
