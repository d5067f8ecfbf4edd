package org.mailseal.servers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates that a server sent, or that a file holds, the leaf first. */
public record Served(List<X509Certificate> chain) {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

  public Served {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  /** The certificates in a text, whatever else is in it. */
  public static Served in(String text) {
    List<X509Certificate> chain = new ArrayList<>();
    Matcher pem = CERTIFICATE.matcher(text);
    while (pem.find()) {
      InputStream bytes = new ByteArrayInputStream(pem.group().getBytes(StandardCharsets.US_ASCII));
      try {
        chain.add(
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes));
      } catch (CertificateException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return new Served(chain);
  }

  public static Served in(Path pem) {
    try {
      return in(Files.readString(pem));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  public String subject() {
    return leaf().getSubjectX500Principal().getName();
  }

  public String issuer() {
    return leaf().getIssuerX500Principal().getName();
  }

  /** The DNS names of the subjectAltName extension. */
  public List<String> names() {
    try {
      Collection<List<?>> names = leaf().getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(2))
              .map(name -> (String) name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** SHA-256 of the leaf's DER form, lower-case hex. */
  public String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(leaf().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
