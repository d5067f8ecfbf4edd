package org.mailseal.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.fixture.certificate.Keytool;

/** How each program is made to read a form and to write it. */
final class InteropTools {
  private static final List<String> BOTH = List.of("rsa", "ec");
  private static final String PASS = "file:@/password";

  private static final String MODERN = "PKCS#12";
  private static final String LEGACY = "PKCS#12, legacy";
  private static final String SEALED = "encrypted PKCS#8";

  /** Something to try with one kind of key. */
  @FunctionalInterface
  interface Step {
    void go(InteropMaterial material) throws Exception;
  }

  /** A step, or the reason why there is none. */
  record Direction(Optional<String> impossible, Step step) {}

  /**
   * A form and a program.
   *
   * @param reads the program reads what Mailseal writes
   * @param writes Mailseal reads what the program writes
   * @param kinds of key that the form is for
   */
  record Crossing(
      String form, String tool, Direction reads, Direction writes, List<String> kinds) {}

  private InteropTools() {}

  static List<Crossing> all() {
    List<Crossing> all = new ArrayList<>();
    openssl(all);
    keytool(all);
    certtool(all);
    nss(all);
    return all;
  }

  private static Direction does(Step step) {
    return new Direction(Optional.empty(), step);
  }

  private static Direction no(String reason) {
    return new Direction(Optional.of(reason), material -> {});
  }

  private static void add(
      List<Crossing> all, String form, String tool, Direction reads, Direction writes) {
    List<String> kinds =
        switch (form) {
          case "PKCS#1" -> List.of("rsa");
          case "SEC1" -> List.of("ec");
          default -> BOTH;
        };
    all.add(new Crossing(form, tool, reads, writes, kinds));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void openssl(List<Crossing> all) {
    String tool = "openssl";
    add(
        all,
        "request (PKCS#10)",
        tool,
        does(
            m -> {
              m.run("openssl", "req", "-in", "@/ours.csr", "-verify", "-noout");
              m.run(
                  ("openssl x509 -req -in @/ours.csr -CA @/ca.pem -CAkey @/ca.key -days 1"
                          + " -out @/out")
                      .split(" "));
              m.isFor(m.read("out"));
            }),
        does(
            m -> {
              m.run("openssl req -new -key @/key.pem -subj /CN=mail -out @/out".split(" "));
              m.isRequest(m.read("out"));
            }));
    add(
        all,
        "PEM",
        tool,
        does(
            m -> {
              m.write(ExportFormat.PEM, "ours");
              m.isChain(
                  InteropMaterial.read(bytes(m.run("openssl", "storeutl", "-certs", "@/ours"))));
            }),
        does(
            m ->
                m.isLeaf(
                    InteropMaterial.read(
                        bytes(m.run("openssl", "x509", "-in", "@/leaf.pem", "-text"))))));
    add(
        all,
        "DER",
        tool,
        does(
            m -> {
              m.write(ExportFormat.DER, "ours");
              m.run("openssl x509 -inform DER -in @/ours -out @/out".split(" "));
              m.isLeaf(m.read("out"));
            }),
        does(
            m -> {
              m.run("openssl x509 -in @/leaf.pem -outform DER -out @/out".split(" "));
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "PKCS#7, DER and PEM",
        tool,
        does(
            m -> {
              m.write(ExportFormat.PKCS7, "ours");
              m.run("openssl pkcs7 -inform DER -in @/ours -print_certs -out @/out".split(" "));
              m.isChain(m.read("out"));
              m.write(ExportFormat.PKCS7_PEM, "ours");
              m.run("openssl pkcs7 -in @/ours -print_certs -out @/out".split(" "));
              m.isChain(m.read("out"));
            }),
        does(
            m -> {
              for (String form : List.of("DER", "PEM")) {
                m.run(
                    ("openssl crl2pkcs7 -nocrl -certfile @/chain.pem -out @/out -outform " + form)
                        .split(" "));
                m.isChain(m.read("out"));
              }
            }));
    for (boolean legacy : List.of(false, true)) {
      String flag = legacy ? " -legacy" : "";
      add(
          all,
          legacy ? LEGACY : MODERN,
          tool,
          does(
              m -> {
                m.write(legacy ? ExportFormat.PKCS12_LEGACY : ExportFormat.PKCS12, "ours");
                m.run(
                    ("openssl pkcs12 -in @/ours -noenc -out @/out -passin " + PASS + flag)
                        .split(" "));
                m.isPair(m.read("out"));
              }),
          does(
              m -> {
                m.run(
                    ("openssl pkcs12 -export -inkey @/key.pem -in @/chain.pem -out @/out -passout "
                            + PASS
                            + flag)
                        .split(" "));
                m.isPair(m.read("out"));
                // Triple DES, where the form before took RC2 with 40 bits for the certificates.
                if (legacy) {
                  m.run(
                      ("openssl pkcs12 -export -inkey @/key.pem -in @/chain.pem -out @/out -descert"
                              + " -passout "
                              + PASS
                              + flag)
                          .split(" "));
                  m.isPair(m.read("out"));
                }
              }));
    }
    add(all, "JKS", tool, no("does not know JKS"), no("does not know JKS"));
    add(
        all,
        SEALED,
        tool,
        does(
            m -> {
              m.write(ExportFormat.KEY, "ours");
              m.run(("openssl pkey -in @/ours -out @/out -passin " + PASS).split(" "));
              m.isKey(m.read("out"));
            }),
        does(
            m -> {
              for (String flag :
                  List.of("-v2 aes-256-cbc", "-scrypt", "-v1 PBE-SHA1-3DES", "-v2 des3")) {
                m.run(
                    ("openssl pkcs8 -topk8 -in @/key.pem -out @/out -passout " + PASS + " " + flag)
                        .split(" "));
                m.isKey(m.read("out"));
              }
            }));
    Direction unwritten = no("not written");
    add(
        all,
        "PKCS#1",
        tool,
        unwritten,
        does(
            m -> {
              m.run("openssl rsa -in @/key.pem -traditional -out @/out".split(" "));
              m.isKey(m.read("out"));
              m.run(
                  ("openssl rsa -in @/key.pem -traditional -aes256 -out @/out -passout " + PASS)
                      .split(" "));
              m.isKey(m.read("out"));
            }));
    add(
        all,
        "SEC1",
        tool,
        unwritten,
        does(
            m -> {
              m.run("openssl ec -in @/key.pem -out @/out".split(" "));
              m.isKey(m.read("out"));
              m.run(("openssl ec -in @/key.pem -aes128 -out @/out -passout " + PASS).split(" "));
              m.isKey(m.read("out"));
            }));
  }

  private static String keytool(InteropMaterial m, String words) {
    return m.run(Keytool.command(words.split(" ")));
  }

  /** Into a PKCS#12 file of keytool's own, and from it by openssl to PEM. */
  private static void keytoolReads(InteropMaterial m, ExportFormat format, String type)
      throws IOException {
    m.write(format, "ours");
    keytool(
        m,
        "-importkeystore -srckeystore @/ours -srcstoretype "
            + type
            + " -srcstorepass:file @/password -destkeystore @/their.p12 -deststoretype PKCS12"
            + " -deststorepass:file @/password");
    m.run(("openssl pkcs12 -in @/their.p12 -noenc -out @/out -passin " + PASS).split(" "));
    m.isPair(m.read("out"));
  }

  private static void opensslStore(InteropMaterial m) {
    m.run(
        ("openssl pkcs12 -export -name mail -inkey @/key.pem -in @/chain.pem -out @/from.p12"
                + " -passout "
                + PASS)
            .split(" "));
  }

  private static void keytoolWrites(InteropMaterial m, String type, String flag)
      throws IOException {
    opensslStore(m);
    keytool(
        m,
        flag
            + "-importkeystore -srckeystore @/from.p12 -srcstoretype PKCS12"
            + " -srcstorepass:file @/password -destkeystore @/out -deststoretype "
            + type
            + " -deststorepass:file @/password");
    m.isPair(m.read("out"));
  }

  private static void keytool(List<Crossing> all) {
    String tool = "keytool";
    String entry = " -alias mail -keystore @/from.p12 -storepass:file @/password";
    add(
        all,
        "request (PKCS#10)",
        tool,
        does(
            m -> {
              opensslStore(m);
              keytool(m, "-gencert -infile @/ours.csr -outfile @/out" + entry);
              m.isFor(m.read("out"));
            }),
        does(
            m -> {
              opensslStore(m);
              keytool(m, "-certreq -file @/out" + entry);
              m.isRequest(m.read("out"));
            }));
    add(
        all,
        "PEM",
        tool,
        does(
            m -> {
              m.write(ExportFormat.PEM, "ours");
              m.isChain(InteropMaterial.read(bytes(keytool(m, "-printcert -rfc -file @/ours"))));
            }),
        does(
            m -> {
              opensslStore(m);
              keytool(m, "-exportcert -rfc -file @/out" + entry);
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "DER",
        tool,
        does(
            m -> {
              m.write(ExportFormat.DER, "ours");
              m.isLeaf(InteropMaterial.read(bytes(keytool(m, "-printcert -rfc -file @/ours"))));
            }),
        does(
            m -> {
              opensslStore(m);
              keytool(m, "-exportcert -file @/out" + entry);
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "PKCS#7, DER and PEM",
        tool,
        does(
            m -> {
              for (ExportFormat form : List.of(ExportFormat.PKCS7, ExportFormat.PKCS7_PEM)) {
                m.write(form, "ours");
                m.isChain(InteropMaterial.read(bytes(keytool(m, "-printcert -rfc -file @/ours"))));
              }
            }),
        no("writes none"));
    add(
        all,
        MODERN,
        tool,
        does(m -> keytoolReads(m, ExportFormat.PKCS12, "PKCS12")),
        does(m -> keytoolWrites(m, "PKCS12", "")));
    add(
        all,
        LEGACY,
        tool,
        does(m -> keytoolReads(m, ExportFormat.PKCS12_LEGACY, "PKCS12")),
        does(m -> keytoolWrites(m, "PKCS12", "-J-Dkeystore.pkcs12.legacy ")));
    add(
        all,
        "JKS",
        tool,
        does(m -> keytoolReads(m, ExportFormat.JKS, "JKS")),
        does(m -> keytoolWrites(m, "JKS", "")));
    for (String form : List.of(SEALED, "PKCS#1", "SEC1")) {
      add(all, form, tool, no("keys in key stores only"), no("keys in key stores only"));
    }
  }

  private static String certtool(InteropMaterial m, String words) {
    return m.run(("certtool " + words).split(" "));
  }

  /** It takes a password as an argument only, or at a terminal. */
  private static void certtoolWithPassword(InteropMaterial m, String words) {
    List<String> all = new ArrayList<>(List.of(("certtool " + words).split(" ")));
    all.addAll(List.of("--password", InteropMaterial.PASSWORD));
    m.run(all.toArray(String[]::new));
  }

  private static void certtool(List<Crossing> all) {
    String tool = "certtool";
    add(
        all,
        "request (PKCS#10)",
        tool,
        does(
            m -> {
              Files.writeString(
                  m.folder().resolve("template"), "expiration_days = 1\nserial = 7\n");
              certtool(
                  m,
                  "--generate-certificate --load-request @/ours.csr --load-ca-certificate @/ca.pem"
                      + " --load-ca-privkey @/ca.key --template @/template --outfile @/out");
              m.isFor(m.read("out"));
            }),
        does(
            m -> {
              Files.writeString(m.folder().resolve("template"), "cn = mail.example.org\n");
              certtool(
                  m,
                  "--generate-request --load-privkey @/key.pem --template @/template --outfile"
                      + " @/out");
              m.isRequest(m.read("out"));
            }));
    add(
        all,
        "PEM",
        tool,
        does(
            m -> {
              m.write(ExportFormat.PEM, "ours");
              m.isChain(
                  InteropMaterial.read(bytes(certtool(m, "--certificate-info --infile @/ours"))));
            }),
        does(
            m -> {
              certtool(m, "--certificate-info --infile @/leaf.pem --outfile @/out");
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "DER",
        tool,
        does(
            m -> {
              m.write(ExportFormat.DER, "ours");
              certtool(m, "--certificate-info --inder --infile @/ours --outfile @/out");
              m.isLeaf(m.read("out"));
            }),
        does(
            m -> {
              certtool(m, "--certificate-info --infile @/leaf.pem --outder --outfile @/out");
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "PKCS#7, DER and PEM",
        tool,
        does(
            m -> {
              m.write(ExportFormat.PKCS7, "ours");
              certtool(m, "--p7-info --inder --infile @/ours --outfile @/out");
              m.isChain(m.read("out"));
              m.write(ExportFormat.PKCS7_PEM, "ours");
              certtool(m, "--p7-info --infile @/ours --outfile @/out");
              m.isChain(m.read("out"));
            }),
        does(
            m -> {
              certtool(m, "--p7-generate --load-certificate @/chain.pem --outfile @/out");
              m.isChain(m.read("out"));
              certtool(m, "--p7-generate --load-certificate @/chain.pem --outder --outfile @/out");
              m.isChain(m.read("out"));
            }));
    for (boolean legacy : List.of(false, true)) {
      add(
          all,
          legacy ? LEGACY : MODERN,
          tool,
          does(
              m -> {
                m.write(legacy ? ExportFormat.PKCS12_LEGACY : ExportFormat.PKCS12, "ours");
                certtoolWithPassword(m, "--p12-info --inder --infile @/ours --outfile @/out");
                m.isPair(m.read("out"));
              }),
          does(
              m -> {
                certtoolWithPassword(
                    m,
                    "--to-p12 --load-privkey @/key.pem --load-certificate @/chain.pem --p12-name"
                        + " mail --outder --outfile @/out"
                        + (legacy ? " --pkcs-cipher 3des-pkcs12" : ""));
                m.isPair(m.read("out"));
              }));
    }
    add(all, "JKS", tool, no("does not know JKS"), no("does not know JKS"));
    add(
        all,
        SEALED,
        tool,
        does(
            m -> {
              m.write(ExportFormat.KEY, "ours");
              certtoolWithPassword(m, "--to-p8 --load-privkey @/ours --outfile @/out");
              m.isKey(m.read("out"));
            }),
        does(
            m -> {
              certtoolWithPassword(
                  m, "--to-p8 --load-privkey @/key.pem --pkcs-cipher aes-256 --outfile @/out");
              m.isKey(m.read("out"));
            }));
    add(
        all,
        "PKCS#1",
        tool,
        no("not written"),
        does(
            m -> {
              certtool(m, "--key-info --infile @/key.pem --outfile @/out");
              m.isKey(m.read("out"));
            }));
    // GnuTLS 3.7 leaves the curve out, which RFC 5915 §3 says must be there; openssl refuses it,
    // too.
    add(all, "SEC1", tool, no("not written"), no("its files do not name the curve"));
  }

  private static void nssDatabase(InteropMaterial m, String name) {
    m.run("mkdir", "@/" + name);
    m.run("certutil", "-N", "-d", "@/" + name, "--empty-password");
  }

  private static void nssStore(InteropMaterial m) {
    nssDatabase(m, "nss");
    opensslStore(m);
    m.run("pk12util -i @/from.p12 -d @/nss -w @/password".split(" "));
  }

  private static void nssReads(InteropMaterial m, ExportFormat format, String flags)
      throws IOException {
    m.write(format, "ours");
    nssDatabase(m, "nss");
    m.run(("certutil -A -d @/nss -n mail -t ,, -i @/ours" + flags).split(" "));
    m.isLeaf(
        InteropMaterial.read(bytes(m.run("certutil", "-L", "-d", "@/nss", "-n", "mail", "-a"))));
  }

  private static void nss(List<Crossing> all) {
    String tool = "NSS";
    add(
        all,
        "request (PKCS#10)",
        tool,
        does(
            m -> {
              m.run(
                  ("openssl pkcs12 -export -name ca -inkey @/ca.key -in @/ca.pem -out @/ca.p12"
                          + " -passout "
                          + PASS)
                      .split(" "));
              nssDatabase(m, "nss");
              m.run("pk12util -i @/ca.p12 -d @/nss -w @/password".split(" "));
              m.run("certutil -C -d @/nss -c ca -m 7 -a -i @/ours.csr -o @/out".split(" "));
              m.isFor(m.read("out"));
            }),
        does(
            m -> {
              nssStore(m);
              m.run("certutil -R -d @/nss -k mail -s CN=mail.example.org -a -o @/out".split(" "));
              m.isRequest(m.read("out"));
            }));
    add(
        all,
        "PEM",
        tool,
        does(m -> nssReads(m, ExportFormat.PEM, " -a")),
        does(
            m -> {
              nssStore(m);
              m.isLeaf(
                  InteropMaterial.read(
                      bytes(m.run("certutil", "-L", "-d", "@/nss", "-n", "mail", "-a"))));
            }));
    add(
        all,
        "DER",
        tool,
        does(m -> nssReads(m, ExportFormat.DER, "")),
        does(
            m -> {
              nssStore(m);
              m.run("certutil -L -d @/nss -n mail -r -o @/out".split(" "));
              m.isLeaf(m.read("out"));
            }));
    add(
        all,
        "PKCS#7, DER and PEM",
        tool,
        no("takes one certificate of it only"),
        no("writes none"));
    for (boolean legacy : List.of(false, true)) {
      add(
          all,
          legacy ? LEGACY : MODERN,
          tool,
          does(
              m -> {
                m.write(legacy ? ExportFormat.PKCS12_LEGACY : ExportFormat.PKCS12, "ours");
                nssDatabase(m, "nss");
                m.run("pk12util -i @/ours -d @/nss -w @/password".split(" "));
                m.run("pk12util -o @/out -n mail.example.org -d @/nss -w @/password".split(" "));
                m.isPair(m.read("out"));
              }),
          does(
              m -> {
                nssStore(m);
                List<String> words =
                    new ArrayList<>(
                        List.of("pk12util -o @/out -n mail -d @/nss -w @/password".split(" ")));
                if (legacy) {
                  words.addAll(
                      List.of(
                          "-c", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC",
                          "-C", "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC"));
                }
                m.run(words.toArray(String[]::new));
                m.isPair(m.read("out"));
              }));
    }
    add(all, "JKS", tool, no("does not know JKS"), no("does not know JKS"));
    for (String form : List.of(SEALED, "PKCS#1", "SEC1")) {
      add(all, form, tool, no("keys in PKCS#12 only"), no("keys in PKCS#12 only"));
    }
  }
}
