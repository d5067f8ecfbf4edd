package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.fixture.certificate.Keytool;
import org.mailseal.fixture.host.Command;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.file.KeyStoreTarget;

/** What is written, keytool and openssl can read; what keytool made before, stays. */
@Timeout(120)
class KeyStoreIT {
  private static final CertifiedKey MATERIAL = Material.fresh();

  @TempDir private Path folder;
  private Path password;

  @BeforeEach
  void writePassword() throws IOException {
    password = Files.writeString(folder.resolve("password"), "hush hush\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  private static String type(Format format) {
    return format == Format.JKS ? "JKS" : "PKCS12";
  }

  private static String keytool(Path store, Format format, String... words) {
    String[] command = {
      "-keystore", store.toString(), "-storetype", type(format), "-storepass", "hush hush"
    };
    String[] all = new String[command.length + words.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(words, 0, all, command.length, words.length);
    return Keytool.run(all);
  }

  private static void genKeyPair(Path store, Format format, String alias) {
    keytool(
        store,
        format,
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + alias,
        "-keypass",
        "hush hush");
  }

  private void write(KeyStoreTarget target) throws Exception {
    Output output = target.outputs(MATERIAL).getFirst();
    Files.write(output.file(), output.content());
  }

  private static byte[] der(String pem) {
    int begin = pem.indexOf("-----BEGIN");
    int end = pem.indexOf("-----END");
    return Base64.getMimeDecoder().decode(pem.substring(pem.indexOf('\n', begin), end));
  }

  @ParameterizedTest
  @EnumSource
  void keytoolReadsANewStore(Format format) throws Exception {
    Path store = folder.resolve("store");
    write(new KeyStoreTarget(format, store, password, Optional.of("mail")));

    assertThat(keytool(store, format, "-list", "-v"))
        .contains("Alias name: mail", "Entry type: PrivateKeyEntry", "chain length: 2")
        .containsOnlyOnce("Alias name:");
    // It opens the key, too: a request is signed with it.
    assertThat(keytool(store, format, "-certreq", "-alias", "mail", "-keypass", "hush hush"))
        .contains("BEGIN NEW CERTIFICATE REQUEST");
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "PKCS12_LEGACY"})
  void opensslReadsPkcs12(Format format) throws Exception {
    Path store = folder.resolve("store.p12");
    write(new KeyStoreTarget(format, store, password, Optional.empty()));
    String[] read = {"openssl", "pkcs12", "-in", store.toString(), "-passin", "file:" + password};

    assertThat(der(Command.mustRun(with(read, "-nodes", "-nocerts"))))
        .isEqualTo(MATERIAL.key().getEncoded());
    assertThat(der(Command.mustRun(with(read, "-clcerts", "-nokeys"))))
        .isEqualTo(MATERIAL.chain().leaf().getEncoded());
    assertThat(der(Command.mustRun(with(read, "-cacerts", "-nokeys"))))
        .isEqualTo(MATERIAL.chain().issuers().getFirst().getEncoded());
    // openssl tells its findings on standard error.
    String info =
        Command.run(
                java.time.Duration.ofSeconds(30), java.util.List.of(with(read, "-info", "-noout")))
            .said();
    assertThat(info)
        .contains(format == Format.PKCS12 ? "AES-256-CBC" : "pbeWithSHA1And3-KeyTripleDES-CBC")
        .contains(format == Format.PKCS12 ? "MAC: sha256" : "MAC: sha1");
  }

  private static String[] with(String[] words, String... more) {
    return java.util.stream.Stream.of(words, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void whatKeytoolMadeStays(Format format) throws Exception {
    Path store = folder.resolve("store");
    genKeyPair(store, format, "pop");
    genKeyPair(store, format, "imap");
    Path root = Files.writeString(folder.resolve("root.pem"), pemOfIssuer());
    keytool(store, format, "-importcert", "-noprompt", "-alias", "root", "-file", root.toString());
    String pop = keytool(store, format, "-exportcert", "-rfc", "-alias", "pop");

    KeyStoreTarget target = new KeyStoreTarget(format, store, password, Optional.of("imap"));
    target.check(
        command -> {
          throw new AssertionError("nothing is run");
        });
    write(target);

    assertThat(keytool(store, format, "-list"))
        .contains("Your keystore contains 3 entries", "pop, ", "imap, ", "root, ");
    assertThat(keytool(store, format, "-exportcert", "-rfc", "-alias", "pop")).isEqualTo(pop);
    assertThat(keytool(store, format, "-certreq", "-alias", "pop", "-keypass", "hush hush"))
        .contains("BEGIN NEW");
    assertThat(der(keytool(store, format, "-exportcert", "-rfc", "-alias", "imap")))
        .isEqualTo(MATERIAL.chain().leaf().getEncoded());
  }

  @Test
  void theOnlyKeyKeepsItsAlias() throws Exception {
    Path store = folder.resolve("store.jks");
    genKeyPair(store, Format.JKS, "james");
    write(new KeyStoreTarget(Format.JKS, store, password, Optional.empty()));

    assertThat(keytool(store, Format.JKS, "-list"))
        .contains("Your keystore contains 1 entry", "james, ");
    assertThat(der(keytool(store, Format.JKS, "-exportcert", "-rfc", "-alias", "james")))
        .isEqualTo(MATERIAL.chain().leaf().getEncoded());
  }

  private static String pemOfIssuer() {
    return org.mailseal.certificate.Pem.encode(MATERIAL.chain().issuers().getFirst());
  }
}
