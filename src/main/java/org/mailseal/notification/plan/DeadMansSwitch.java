package org.mailseal.notification.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * A place that raises the alarm where it does not hear from the daemon, as healthchecks.io does it.
 * Its URL is all that keeps others from writing there: it is never shown.
 */
public sealed interface DeadMansSwitch {
  /** The URL as the settings name it. */
  record Named(URI url) implements DeadMansSwitch {
    @Override
    public String toString() {
      return Printable.sanitize(url.getHost());
    }
  }

  /** The first line of a file. */
  record InFile(Path file) implements DeadMansSwitch {
    @Override
    public String toString() {
      return "the URL in " + Printable.sanitize(file.toString());
    }
  }

  /** Where http stays on this machine. */
  Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * The URL, now.
   *
   * @throws IOException with the fault in printable words, of which it is none
   */
  default URI url() throws IOException {
    return switch (this) {
      case Named(URI url) -> url;
      case InFile(Path file) -> {
        try (BufferedReader lines = Files.newBufferedReader(TrustedPath.real(file))) {
          yield parse(Optional.ofNullable(lines.readLine()).orElse("").strip());
        } catch (IllegalArgumentException e) {
          throw new IOException(this + ": " + e.getMessage(), e);
        } catch (IOException e) {
          throw new IOException(this + " cannot be read: " + FileFault.reason(e), e);
        }
      }
    };
  }

  /**
   * A URL that can be asked, and to which {@code /start} and {@code /fail} can be added.
   *
   * @throws IllegalArgumentException with the fault in printable words, in which the URL is not
   */
  static URI parse(String written) {
    URI url;
    try {
      url = URI.create(written);
    } catch (IllegalArgumentException e) { // its words hold the whole URL
      throw new IllegalArgumentException("this is not a URL; write https://hc-ping.com/UUID");
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    if (url.getHost() == null
        || url.getPort() > 65_535
        || !(scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)))) {
      throw new IllegalArgumentException(
          "the URL of a heartbeat begins with https:// and a host; http:// is for this machine");
    }
    if (url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawPath().replace("/", "").isEmpty()) {
      throw new IllegalArgumentException(
          "the URL of a heartbeat ends with a path, such as the UUID: it has no user, no ? and no"
              + " #");
    }
    return URI.create(written.endsWith("/") ? written.substring(0, written.length() - 1) : written);
  }
}
