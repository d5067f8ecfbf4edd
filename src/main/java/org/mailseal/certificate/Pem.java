package org.mailseal.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.certificate.x509.X509Parser;

/** The textual encoding of certificates, requests and keys (RFC 7468). */
public final class Pem {
  /** What a block holds. */
  public enum Label {
    CERTIFICATE("CERTIFICATE"),
    CERTIFICATE_REQUEST("CERTIFICATE REQUEST"),
    /** Microsoft's, for a request of any kind. */
    NEW_CERTIFICATE_REQUEST("NEW CERTIFICATE REQUEST"),
    PRIVATE_KEY("PRIVATE KEY"),
    ENCRYPTED_PRIVATE_KEY("ENCRYPTED PRIVATE KEY"),
    PKCS7("PKCS7");

    private final String text;

    Label(String text) {
      this.text = text;
    }
  }

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /**
   * No base64 has a hyphen, so a block reaches to the next one; what is damaged must be found too,
   * lest it be passed over.
   */
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*+)(-----END \\1-----)?");

  private Pem() {}

  public static String encode(Label label, byte[] der) {
    return "-----BEGIN "
        + label.text
        + "-----\n"
        + LINES.encodeToString(der)
        + "\n-----END "
        + label.text
        + "-----\n";
  }

  public static String encode(X509Certificate certificate) {
    try {
      return encode(Label.CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  /** The certificates one after the other, in the order given. */
  public static String encode(List<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    certificates.forEach(certificate -> pem.append(encode(certificate)));
    return pem.toString();
  }

  /** The key in the form of {@link Pkcs8}. */
  public static String encode(PrivateKey key) {
    return encode(Label.PRIVATE_KEY, Pkcs8.encode(key));
  }

  /**
   * The first block of a kind.
   *
   * @throws IOException where there is none, or its base64 is broken
   */
  public static byte[] decode(Label label, String pem) throws IOException {
    List<byte[]> found = blocks(label, pem);
    if (found.isEmpty()) {
      throw new IOException("no '-----BEGIN " + label.text + "-----' block");
    }
    return found.getFirst();
  }

  /**
   * Every certificate of a text, in its order; other blocks and the text around them are passed
   * over.
   *
   * @throws IOException where there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(String pem) throws IOException {
    List<byte[]> found = blocks(Label.CERTIFICATE, pem);
    if (found.isEmpty()) {
      throw new IOException("no '-----BEGIN CERTIFICATE-----' block");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : found) {
      certificates.add(certificate(der));
    }
    return certificates;
  }

  /**
   * A certificate from its DER form.
   *
   * @throws IOException where it is not one
   */
  public static X509Certificate certificate(byte[] der) throws IOException {
    return X509Parser.read(der);
  }

  /** The bytes of a file's text; PEM is ASCII, and what is not is only ever passed over. */
  public static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> blocks(Label label, String pem) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(pem);
    while (matcher.find()) {
      if (matcher.group(1).equals(label.text)) {
        int number = blocks.size() + 1;
        if (matcher.group(3) == null) {
          throw new IOException(
              "the base64 of "
                  + label.text
                  + " block "
                  + number
                  + " is broken or its END line is missing");
        }
        try {
          blocks.add(Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              "the base64 of " + label.text + " block " + number + " is broken", e);
        }
      }
    }
    return blocks;
  }
}
