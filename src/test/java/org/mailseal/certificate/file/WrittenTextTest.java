package org.mailseal.certificate.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

/** PEM as APIs, mail programs, editors and web servers hand it on. */
class WrittenTextTest {
  private static final TestCertificates.Authority ISSUING =
      TestCertificates.root("Root").intermediate("Issuing");

  /** One whose base64 ends in padding, which is what transports spoil. */
  private static final Identity MAIL =
      Stream.generate(() -> ISSUING.leaf("mail.example.org").issue())
          .filter(one -> Pem.encode(one.certificate()).contains("="))
          .findFirst()
          .orElseThrow();

  private static final String LEAF = Pem.encode(MAIL.certificate());
  private static final String BOTH = LEAF + Pem.encode(ISSUING.certificate());

  private static String base64(Identity identity) throws Exception {
    return Base64.getEncoder().encodeToString(identity.certificate().getEncoded());
  }

  private static String json(String name, String text) {
    JsonObject object = new JsonObject();
    object.addProperty("status", "issued");
    object.addProperty(name, text);
    return object.toString();
  }

  /** RFC 2045 §6.7, lines of 76, every sign of equality as a number. */
  private static String quotedPrintable(String text) {
    StringBuilder quoted = new StringBuilder();
    text.lines()
        .forEach(
            line -> {
              String left = line.replace("=", "=3D");
              while (left.length() > 76) {
                quoted.append(left, 0, 75).append("=\r\n");
                left = left.substring(75);
              }
              quoted.append(left).append("\r\n");
            });
    return quoted.toString();
  }

  private static String prefixed(String before, String text) {
    return text.lines().map(line -> before + line + "\n").reduce("", String::concat);
  }

  static Stream<Arguments> texts() throws Exception {
    JsonArray chain = new JsonArray();
    chain.add(LEAF);
    chain.add(Pem.encode(ISSUING.certificate()));
    JsonObject vault = new JsonObject();
    vault.add("ca_chain", chain);
    JsonObject within = new JsonObject();
    within.addProperty("body", json("certificate", BOTH));
    String longLines =
        "-----BEGIN CERTIFICATE-----\n"
            + base64(MAIL)
            + "\n-----END CERTIFICATE-----\n"
            + Pem.encode(ISSUING.certificate());
    String wrappedDer =
        "<r><X509Certificate>\n"
            + base64(MAIL)
            + "\n</X509Certificate>"
            + "<X509Certificate>"
            + base64(ISSUING.identity())
            + "</X509Certificate></r>";
    return Stream.of(
            List.of("JSON", json("certificate", BOTH)),
            List.of("JSON, CRLF", json("certificate", BOTH.replace("\n", "\r\n"))),
            List.of("JSON, an array", vault.toString()),
            List.of("JSON within JSON", within.toString()),
            List.of("JSON, PHP's slashes", json("pem", BOTH).replace("/", "\\/")),
            List.of(
                "JSON, numbers for signs",
                json("pem", BOTH).replace("\\n", "\\u000a").replace("=", "\\u003d")),
            List.of("a string of JSON alone", new JsonPrimitive(BOTH).toString()),
            List.of(
                "JSON, DER",
                "{\"x5c\":[\"" + base64(MAIL) + "\", \"" + base64(ISSUING.identity()) + "\"]}"),
            List.of(
                "JSON, DER, PHP's slashes",
                json("x", base64(MAIL)).replace("/", "\\/")
                    + json("y", base64(ISSUING.identity()))),
            List.of("escaped in an environment's file", "CERT=" + BOTH.replace("\n", "\\n")),
            List.of(
                "a secret of Kubernetes",
                "apiVersion: v1\ndata:\n  tls.crt: "
                    + Base64.getEncoder().encodeToString(BOTH.getBytes(US_ASCII))
                    + "\nkind: Secret\n"),
            List.of(
                "base64 of PEM", Base64.getMimeEncoder().encodeToString(BOTH.getBytes(US_ASCII))),
            List.of("XML", wrappedDer),
            List.of("HTML", "<pre>" + BOTH.replace("\n", "<br>\n") + "</pre>"),
            List.of("a URL's", "?cert=" + URLEncoder.encode(BOTH, UTF_8)),
            List.of(
                "a URL's, spaces as numbers", URLEncoder.encode(BOTH, UTF_8).replace("+", "%20")),
            List.of("quoted-printable", quotedPrintable(BOTH)),
            List.of("quoted-printable, long lines", quotedPrintable(longLines)),
            List.of(
                "quoted-printable, hyphens", quotedPrintable(BOTH).replace("\n-----", "\n=2D----")),
            List.of("quoted-printable, LF", quotedPrintable(longLines).replace("\r\n", "\n")),
            List.of("a reply", prefixed("> ", BOTH)),
            List.of("a reply to a reply", prefixed("  >> > ", BOTH)),
            List.of("a reply with initials", prefixed("JD> ", BOTH)),
            List.of("a reply, quoted-printable", prefixed("> ", quotedPrintable(longLines))),
            List.of(
                "signed with OpenPGP",
                BOTH.replace("-----", "-----").replaceAll("(?m)^---", "- ---")),
            List.of("CRLF", BOTH.replace("\n", "\r\n")),
            List.of("CR", BOTH.replace("\n", "\r")),
            List.of("CR CR LF", BOTH.replace("\n", "\r\r\n")),
            List.of("trailing spaces", BOTH.replace("\n", "  \t\n")),
            List.of("indented, as in YAML", "cert: |\n" + prefixed("    ", BOTH)),
            List.of("one line", BOTH.replace("\n", " ")),
            List.of("nothing between two", BOTH.replace("\n", "")),
            List.of("em dashes", BOTH.replace("-----", "\u2014")),
            List.of("en dashes and hyphens", BOTH.replace("-----", "\u2013-\u2013")),
            List.of("Outlook's", BOTH.replace("-----", "\u2014\u2013-")),
            List.of("hyphens that do not break", BOTH.replace("-", "\u2011")),
            List.of("a hyphen lost", BOTH.replace("-----", "----")),
            List.of("spaces that do not break", BOTH.replace(" ", "\u00a0")),
            List.of("nothing that is seen", BOTH.replace("\n", "\u200b\n\ufeff")),
            List.of("a program's strings", prefixed("\"", BOTH).replace("\n", "\\n\"\n")))
        .map(pair -> Arguments.of(pair.getFirst(), pair.getLast()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void isRead(String what, String text) throws IOException {
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE, UTF_16)) {
      assertThat(Bundle.certificates(text.getBytes(charset), Passwords.none()).certificates())
          .as("%s in %s", what, charset)
          .containsExactlyInAnyOrder(MAIL.certificate(), ISSUING.certificate());
    }
  }

  @Test
  void windowsOwnDashesAreRead() throws IOException {
    byte[] text = BOTH.replace("-----", "\u0097").getBytes(ISO_8859_1);
    assertThat(Bundle.certificates(text, Passwords.none()).certificates()).hasSize(2);
    byte[] marked = ("\ufeff" + BOTH).getBytes(UTF_8);
    assertThat(Bundle.certificates(marked, Passwords.none()).certificates()).hasSize(2);
  }

  @Test
  void keysAndRequestsAreReadAsWell() throws IOException {
    String key = Pem.encode(MAIL.key());
    for (String text :
        List.of(json("private_key", key), quotedPrintable(key), prefixed("> ", key))) {
      assertThat(Bundle.read(text.getBytes(UTF_8), Passwords.none()).keys()).hasSize(1);
    }
  }

  @Test
  void whatIsNoneIsNamed() {
    for (String[] text :
        new String[][] {
          {
            "{\"error\":\"not found\",\"code\":404}",
            "the file is JSON, and no certificate is in it"
          },
          {"[]", "the file is JSON"},
          {"<?xml version=\"1.0\"?><fault/>", "the file is XML, and no certificate is in it"},
          {"<html><body>Sign in", "the file is a web page"},
          {"Dear customer, -- BEGIN -- your order", "the file is neither PEM"}
        }) {
      assertThatThrownBy(() -> Bundle.certificates(text[0].getBytes(UTF_8), Passwords.none()))
          .hasMessageContaining(text[1]);
    }
    String cut = json("certificate", LEAF.substring(0, 300));
    assertThatThrownBy(() -> Bundle.certificates(cut.getBytes(UTF_8), Passwords.none()))
        .hasMessageContaining("block 1 (CERTIFICATE) is cut off or damaged");
  }

  /** Each would take an hour where every place were tried for what begins there. */
  @Test
  void aLongTextIsReadInProportionToItsLength() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (String unit :
              List.of(
                  "-",
                  "\u2014",
                  "> ",
                  "=",
                  "=\n",
                  "\\",
                  "\\n",
                  "%0A",
                  "\"MI",
                  "<",
                  "a>",
                  "--BEGIN ",
                  "-----BEGIN A-----\\n",
                  "BEGIN A-----\\\\",
                  "-----BEGIN%20A",
                  "LS0tLS1CRUdJTi",
                  "{[",
                  " ",
                  "A ")) {
            byte[] text = unit.repeat(300_000 / unit.length()).getBytes(UTF_8);
            byte[] bounded = java.util.Arrays.copyOf(text, Math.min(text.length, 1_000_000));
            assertThatThrownBy(() -> Bundle.certificates(bounded, Passwords.none()))
                .isInstanceOf(IOException.class);
            assertThatThrownBy(
                    () ->
                        Bundle.certificates(
                            ("-----BEGIN CERTIFICATE-----" + new String(bounded, UTF_8))
                                .getBytes(UTF_8),
                            Passwords.none()))
                .isInstanceOf(IOException.class);
          }
        });
  }
}
