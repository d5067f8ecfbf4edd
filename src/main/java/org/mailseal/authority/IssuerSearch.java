package org.mailseal.authority;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.mailseal.certificate.AuthorityInformation;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.HttpFetch;
import org.mailseal.fetch.Reach;
import org.mailseal.name.Printable;

/**
 * Completes a chain: each certificate says where its issuer's lies (caIssuers, RFC 5280 §4.2.2.1),
 * as a DER certificate or a certs-only PKCS#7; some authorities have PEM there. Nobody vouches for
 * such a place, and nobody needs to: what is found there is taken only where it did sign.
 * Thread-safe.
 */
public final class IssuerSearch {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A bundle with some issuers takes about ten thousand. */
  private static final long MAX_BODY_BYTES = 64 << 10;

  private static final int REDIRECTS = 3;

  /** No public chain has more than three above its leaf. */
  private static final int MAX_ISSUERS = 5;

  /** Of the certificates that one place holds, so many are tried. */
  private static final int BUNDLE = 20;

  /** Of the places that one certificate names, so many are asked. */
  private static final int PLACES = 4;

  private final HttpFetch fetch;

  /**
   * A search over the network: private ones are asked too, where companies have their own CA, but
   * never this machine or its link, where no CA is.
   *
   * @param trust the roots for places with https
   */
  public IssuerSearch(Trust trust) {
    this(trust.sslContext(), PATIENCE, Gate.atLeast(Reach.NETWORK, HostAddresses.system()));
  }

  IssuerSearch(SSLContext tls, Duration patience, Gate gate) {
    this.fetch = new HttpFetch(tls, patience, MAX_BODY_BYTES, REDIRECTS, gate);
  }

  /**
   * What was found.
   *
   * @param issuers nearest first, without the self-signed one at the end
   * @param obstacles why the search ended before a self-signed one, each a printable sentence; it
   *     is for the caller to know whether one was needed
   */
  public record Found(List<X509Certificate> issuers, List<String> obstacles) {
    public Found {
      issuers = List.copyOf(issuers);
      obstacles = List.copyOf(obstacles);
    }
  }

  /**
   * Searches for the issuers above a certificate. Takes up to some minutes where nobody answers.
   */
  public Found above(X509Certificate last) throws InterruptedException {
    Ascent ascent = new Ascent(last);
    while (ascent.open()) {
      ascent.climb();
    }
    return new Found(ascent.issuers, ascent.obstacles);
  }

  /** One search; what a place gave beyond what was asked for may be needed further up. */
  private final class Ascent {
    private final List<X509Certificate> issuers = new ArrayList<>();
    private final List<String> obstacles = new ArrayList<>();
    private final List<X509Certificate> seen = new ArrayList<>();
    private final X509Certificate last;
    private X509Certificate top;

    Ascent(X509Certificate last) {
      this.last = last;
      this.top = last;
    }

    boolean open() {
      return obstacles.isEmpty() && !Chain.issued(top, top);
    }

    void climb() throws InterruptedException {
      Optional<X509Certificate> known = among(seen);
      Optional<X509Certificate> issuer = known.isPresent() ? known : fetched();
      issuer.ifPresent(this::take);
    }

    private void take(X509Certificate issuer) {
      if (issuer.equals(last) || issuers.contains(issuer)) {
        obstacles.add(name(issuer) + " stands above itself");
      } else if (!Chain.issued(issuer, issuer)) {
        issuers.add(issuer);
        if (issuers.size() == MAX_ISSUERS) {
          obstacles.add(
              "after " + MAX_ISSUERS + " issuers above each other no further one is looked for");
        }
      }
      top = issuer;
    }

    private Optional<X509Certificate> among(List<X509Certificate> certificates) {
      return certificates.stream().filter(one -> Chain.issued(top, one)).findFirst();
    }

    private Optional<X509Certificate> fetched() throws InterruptedException {
      List<String> faults = new ArrayList<>();
      for (String place : AuthorityInformation.issuerPlaces(top).stream().limit(PLACES).toList()) {
        try {
          List<X509Certificate> given =
              Bundle.certificates(fetch.get(uri(place)), Bundle.Passwords.none()).certificates();
          seen.addAll(given.subList(0, Math.min(given.size(), BUNDLE)));
          Optional<X509Certificate> issuer = among(seen);
          if (issuer.isPresent()) {
            return issuer;
          }
          faults.add(Printable.sanitize(place) + ": it holds nobody who signed " + name(top));
        } catch (IOException e) {
          faults.add(Printable.sanitize(place) + ": " + e.getMessage());
        }
      }
      if (faults.isEmpty()) {
        faults.add(name(top) + " does not say where its issuer's certificate lies");
      }
      obstacles.addAll(faults);
      return Optional.empty();
    }

    private static URI uri(String place) throws IOException {
      try {
        URI uri = new URI(place);
        if (HttpFetch.takes(uri)) {
          return uri;
        }
      } catch (URISyntaxException notAUri) {
        // It is reported below.
      }
      throw new IOException("only http and https are asked");
    }
  }

  private static String name(X509Certificate certificate) {
    return Printable.sanitize(certificate.getSubjectX500Principal().getName());
  }
}
