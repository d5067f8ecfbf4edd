package org.mailseal.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An ACME authority (RFC 8555), and the DNS server that it asks: every name is at 127.0.0.1. Pebble
 * refuses one good nonce in twenty and reuses half of the authorizations, so that clients learn to
 * bear it; both stay on. Only its sleep of up to 15 s before each validation is off.
 */
public final class Pebble implements AutoCloseable {
  private final Path httpsRoot;
  private final int port;
  private final int managementPort;
  private final Running dns;
  private final Running process;

  private Pebble(Path httpsRoot, int port, int managementPort, Running dns, Running process) {
    this.httpsRoot = httpsRoot;
    this.port = port;
    this.managementPort = managementPort;
    this.dns = dns;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param httpPort where it looks for the answer to an http-01 challenge (RFC 8555 §8.3)
   * @param validity of the certificates that it issues
   * @param refused names for which it issues nothing
   */
  public static Pebble start(
      Scratch scratch, int httpPort, Duration validity, List<String> refused) {
    Path folder = scratch.folder("pebble");
    ScratchAuthority authority = ScratchAuthority.create(scratch.folder("pebble/https"));
    KeyAndChain https = authority.issue(Duration.ofDays(60), "localhost");
    https.write(folder.resolve("https.crt"), folder.resolve("https.key"));
    int port = scratch.freePort();
    int managementPort = scratch.freePort();
    int dnsPort = scratch.freePort();
    String settings =
        """
        {
          "pebble": {
            "listenAddress": "127.0.0.1:%d",
            "managementListenAddress": "127.0.0.1:%d",
            "certificate": "%s",
            "privateKey": "%s",
            "httpPort": %d,
            "tlsPort": %d,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
            "domainBlocklist": [%s],
            "retryAfter": { "authz": 1, "order": 1 },
            "certificateValidityPeriod": %d
          }
        }
        """
            .formatted(
                port,
                managementPort,
                folder.resolve("https.crt"),
                folder.resolve("https.key"),
                httpPort,
                scratch.freePort(),
                String.join(",", refused.stream().map(name -> '"' + name + '"').toList()),
                validity.toSeconds());
    Path config = folder.resolve("pebble.json");
    try {
      Files.writeString(config, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Running dns =
        Running.start(
            folder.resolve("dns.log"),
            Map.of(),
            List.of(
                "pebble-challtestsrv",
                "-dns01=127.0.0.1:" + dnsPort,
                "-defaultIPv4=127.0.0.1",
                "-defaultIPv6=",
                "-http01=",
                "-https01=",
                "-tlsalpn01=",
                "-management=127.0.0.1:" + scratch.freePort()));
    Running process =
        Running.start(
            folder.resolve("pebble.log"),
            Map.of("PEBBLE_VA_NOSLEEP", "1"),
            List.of("pebble", "-config", config.toString(), "-dnsserver", "127.0.0.1:" + dnsPort));
    Pebble pebble = new Pebble(authority.certificate(), port, managementPort, dns, process);
    try {
      dns.awaitOutput("Starting management server", Duration.ofSeconds(20));
      process.awaitOutput("ACME directory available at", Duration.ofSeconds(20));
      // It says so a moment before it listens.
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreException(UncheckedIOException.class)
          .until(() -> !pebble.get(pebble.directory()).isEmpty());
    } catch (RuntimeException e) {
      pebble.close();
      throw e;
    }
    return pebble;
  }

  public URI directory() {
    return URI.create("https://localhost:" + port + "/dir");
  }

  /** The root of what it issues, made anew at each start. */
  public Served root() {
    return Served.in(get(management("/roots/0")));
  }

  /** Writes the roots that its HTTPS and its certificates are checked against. */
  public void trustPem(Path file) {
    try {
      Files.writeString(file, Files.readString(httpsRoot) + get(management("/roots/0")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it logged: each request that reached it. */
  public String log() {
    return process.output();
  }

  /** From now on connections are taken and nothing is answered, as by a frozen machine. */
  public void freeze() {
    process.signal("STOP");
  }

  public void thaw() {
    process.signal("CONT");
  }

  private URI management(String path) {
    return URI.create("https://localhost:" + managementPort + path);
  }

  /** The body of a page, over HTTPS that is trusted only if {@link #httpsRoot} signed it. */
  private String get(URI page) {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(httpsRoot)).build()) {
      HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(page + " answers " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A client's view of TLS that trusts the certificates of a PEM file and no others. */
  public static SSLContext trusting(Path pem) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (X509Certificate root : Served.in(pem).chain()) {
        trusted.setCertificateEntry(root.getSubjectX500Principal().getName(), root);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (dns) {
      process.close();
    }
  }
}
