package org.mailseal.install.server.postfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Access;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.TargetContract;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ScriptedHost;

class PostfixTargetTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String CHAIN = Pem.encode(MATERIAL.chain().certificates());
  private static final Path CONFIG = Path.of("/etc/postfix");
  private static final String MAIN =
      "postconf -c /etc/postfix -x smtpd_tls_chain_files smtpd_tls_cert_file smtpd_tls_key_file"
          + " smtpd_tls_eccert_file smtpd_tls_eckey_file tls_server_sni_maps default_database_type"
          + " myhostname queue_directory smtpd_tls_wrappermode smtpd_tls_security_level"
          + " smtpd_enforce_tls smtpd_use_tls smtp_tls_security_level smtp_enforce_tls"
          + " smtp_use_tls";
  private static final String OVERRIDES = "postconf -c /etc/postfix -Px";

  private static RecordedCommands postfix(String main, String overrides) {
    return new RecordedCommands(Map.of(MAIN, main, OVERRIDES, overrides));
  }

  @Nested
  class AsAClient {
    private static final String CLIENT =
        "postconf -c /etc/postfix -x smtp_tls_chain_files smtp_tls_cert_file smtp_tls_eccert_file"
            + " queue_directory";

    private static Optional<String> use(PostfixFiles form, String main, String overrides)
        throws InstallException {
      return new PostfixTarget(form, List.of(), CONFIG, Control.STANDARD)
          .clientUse(new RecordedCommands(Map.of(CLIENT, main, OVERRIDES, overrides)));
    }

    private static final PostfixFiles CHAIN_FILE = new PostfixFiles.ChainFile(Path.of("/p/a.pem"));
    private static final PostfixFiles PAIR =
        new PostfixFiles.Pair(Path.of("/p/a.crt"), Path.of("/p/a.key"));
    private static final String NONE =
        "smtp_tls_chain_files =\nsmtp_tls_cert_file =\nsmtp_tls_eccert_file =\n";

    @Test
    void itIsToldWithItsParameterAndItsPlace() throws InstallException {
      assertThat(use(CHAIN_FILE, "smtp_tls_chain_files = /p/b.pem, /p/a.pem\n", ""))
          .hasValue(
              "Postfix presents /p/a.pem also as a client, to the servers that it sends to"
                  + " (smtp_tls_chain_files in main.cf)");
      assertThat(use(PAIR, "smtp_tls_chain_files =\nsmtp_tls_cert_file = /p/a.crt\n", ""))
          .hasValueSatisfying(use -> assertThat(use).contains("(smtp_tls_cert_file in main.cf)"));
      assertThat(use(CHAIN_FILE, "smtp_tls_eccert_file = /p/a.pem\n", ""))
          .hasValueSatisfying(use -> assertThat(use).contains("(smtp_tls_eccert_file in main.cf)"));
    }

    @Test
    void aServiceMayDoItAlone() throws InstallException {
      assertThat(use(PAIR, NONE, "relay/unix/smtp_tls_cert_file = /p/a.crt\n"))
          .hasValueSatisfying(
              use -> assertThat(use).contains("(smtp_tls_cert_file in relay/unix in master.cf)"));
    }

    @Test
    void otherFilesAreNotOurs() throws InstallException {
      assertThat(use(PAIR, NONE, "smtp/inet/smtpd_tls_cert_file = /p/a.crt\n")).isEmpty();
      assertThat(use(PAIR, "smtp_tls_cert_file = /p/a.crt.old\n", "")).isEmpty();
      assertThat(use(PAIR, "smtp_tls_chain_files = /p/b.pem\nsmtp_tls_cert_file = /p/a.crt\n", ""))
          .as("chain files hide the pair")
          .isEmpty();
    }
  }

  @Nested
  class OfAChainFile {
    private static final PostfixTarget TARGET =
        PostfixTarget.ofChainFile(Path.of("/etc/postfix/tls/mail.pem"), CONFIG, Control.STANDARD);

    @Test
    void oneFileWithTheKeyBeforeItsCertificateBeforeTheIssuers() throws InstallException {
      List<Output> outputs = TARGET.outputs(MATERIAL);

      assertThat(outputs).hasSize(1).allMatch(output -> output.access().equals(Access.OWNER_ONLY));
      assertThat(Material.text(outputs, 0)).isEqualTo(KEY + CHAIN);
      assertThat(outputs.toString()).doesNotContain("PRIVATE");
      TargetContract.assertFilesAreThoseOfTheOutputs(TARGET, MATERIAL);
    }

    @Test
    void itsCheckAndReload() throws InstallException {
      RecordedCommands commands =
          postfix("smtpd_tls_chain_files = /etc/postfix/tls/mail.pem\n", "");
      TARGET.check(commands);
      TARGET.reload(commands);

      assertThat(commands.lines())
          .containsExactly(
              "postfix -c /etc/postfix check", MAIN, OVERRIDES, "postfix -c /etc/postfix reload");
    }

    @Test
    void anotherReload() throws InstallException {
      RecordedCommands commands = new RecordedCommands(Map.of());
      List<String> reload = List.of("docker", "exec", "my mta", "postfix", "reload");
      PostfixTarget.ofChainFile(
              Path.of("/a"), CONFIG, new Control(Optional.of(reload), Optional.empty()))
          .reload(commands);

      assertThat(commands.commands()).containsExactly(reload);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/rsa.pem, /etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/mail.pem,/etc/postfix/tls/rsa.pem",
          "/etc/postfix/tls/mail.pem /etc/postfix/tls/rsa.pem",
        })
    void theFileIsOneOfThoseThatPostfixReads(String chainFiles) {
      assertThatCode(
              () -> TARGET.check(postfix("smtpd_tls_chain_files = " + chainFiles + "\n", "")))
          .doesNotThrowAnyException();
      assertThatCode(
              () ->
                  TARGET.check(
                      postfix(
                          "smtpd_tls_chain_files =\n",
                          "smtp/inet/smtpd_tls_chain_files = "
                              + chainFiles
                              + "\nsmtps/inet/smtpd_tls_wrappermode = yes\n")))
          .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "/etc/postfix/tls/other.pem",
          "/etc/postfix/tls/mail.pem.old",
          "/backup/etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/mail.pem/x",
        })
    void aFileThatPostfixDoesNotReadIsToldWithTheCure(String chainFiles) {
      assertThatThrownBy(
              () -> TARGET.check(postfix("smtpd_tls_chain_files = " + chainFiles + "\n", "")))
          .isInstanceOf(InstallException.class)
          .hasMessageContaining("Postfix does not read /etc/postfix/tls/mail.pem")
          .hasMessageContaining(
              "postconf -c /etc/postfix -e 'smtpd_tls_chain_files = /etc/postfix/tls/mail.pem'");
    }

    @Test
    void aPostfixWithoutChainFilesIsTold() {
      String old =
          "postconf: warning: smtpd_tls_chain_files: unknown parameter\nsmtpd_tls_cert_file =\n";

      assertThatThrownBy(() -> TARGET.check(postfix(old, "")))
          .hasMessageContaining("older than 3.4")
          .hasMessageContaining("certificate and key instead");
    }

    @Test
    void theServersOwnWordsComeThrough() {
      assertThatThrownBy(
              () ->
                  TARGET.check(
                      new RecordedCommands(Map.of("postfix -c /etc/postfix check", "!fatal: x"))))
          .hasMessageStartingWith("fatal: x");
    }
  }

  @Nested
  class OfAPair {
    private static final PostfixTarget TARGET =
        new PostfixTarget(
            new PostfixFiles.Pair(Path.of("/p/mail.crt"), Path.of("/p/mail.key")),
            List.of(),
            CONFIG,
            Control.STANDARD);
    private static final String READ =
        "smtpd_tls_cert_file = /p/mail.crt\nsmtpd_tls_key_file = /p/mail.key\n";

    @Test
    void theKeyAndTheCertificateWithItsIssuers() throws InstallException {
      List<Output> outputs = TARGET.outputs(MATERIAL);

      assertThat(outputs)
          .extracting(Output::access)
          .containsExactly(Access.OWNER_ONLY, Access.READ_BY_ALL);
      assertThat(Material.text(outputs, 0)).isEqualTo(KEY);
      assertThat(Material.text(outputs, 1)).isEqualTo(CHAIN);
      TargetContract.assertFilesAreThoseOfTheOutputs(TARGET, MATERIAL);
    }

    @Test
    void itIsReadInMainCfOrByAService() {
      assertThatCode(() -> TARGET.check(postfix("smtpd_tls_chain_files =\n" + READ, "")))
          .doesNotThrowAnyException();
      assertThatCode(() -> TARGET.check(postfix(READ, ""))).doesNotThrowAnyException();
      assertThatCode(
              () ->
                  TARGET.check(
                      postfix(
"""
smtpd_tls_eccert_file = /p/mail.crt
smtpd_tls_eckey_file = /p/mail.key
""",
                          "")))
          .doesNotThrowAnyException();
      assertThatCode(
              () ->
                  TARGET.check(
                      postfix(
                          "smtpd_tls_cert_file = /p/other\nsmtpd_tls_key_file = /p/other.key\n",
"""
smtps/inet/smtpd_tls_cert_file = /p/mail.crt
smtps/inet/smtpd_tls_key_file = /p/mail.key
""")))
          .doesNotThrowAnyException();
    }

    @Test
    void chainFilesHideIt() {
      assertThatThrownBy(
              () -> TARGET.check(postfix(READ + "smtpd_tls_chain_files = /p/chain.pem\n", "")))
          .hasMessageContaining("Postfix ignores smtpd_tls_cert_file")
          .hasMessageContaining("(/p/chain.pem)")
          .hasMessageContaining("postconf -c /etc/postfix -X smtpd_tls_chain_files");
      assertThatThrownBy(
              () -> TARGET.check(postfix(READ, "25/inet/smtpd_tls_chain_files = /p/chain.pem\n")))
          .hasMessageContaining("set in 25/inet in master.cf");
    }

    @Test
    void halfAPairIsRefused() {
      assertThatThrownBy(
              () ->
                  TARGET.check(
                      postfix(
                          "smtpd_tls_cert_file = /p/mail.crt\nsmtpd_tls_key_file = /p/old.key\n",
                          "")))
          .hasMessageContaining("only one of /p/mail.crt and /p/mail.key in main.cf")
          .hasMessageContaining("mend smtpd_tls_key_file there");
      assertThatThrownBy(
              () -> TARGET.check(postfix(READ, "25/inet/smtpd_tls_cert_file = /p/other\n")))
          .hasMessageContaining("mend smtpd_tls_cert_file there");
    }

    @Test
    void filesThatPostfixDoesNotReadAreToldWithTheCure() {
      assertThatThrownBy(() -> TARGET.check(postfix("smtpd_tls_cert_file = /p/other\n", "")))
          .hasMessageContaining("Postfix does not read /p/mail.crt and /p/mail.key")
          .hasMessageContaining(
              "-e 'smtpd_tls_cert_file = /p/mail.crt' 'smtpd_tls_key_file = /p/mail.key'");
    }
  }

  @Nested
  class WithATableForSni {
    private static final String NAME = "imap.example.org";

    @TempDir Path folder;

    private Path chainFile;
    private Path source;
    private Path index;
    private PostfixTarget target;
    private final Map<String, String> answers = new HashMap<>();

    @BeforeEach
    void table() throws IOException {
      chainFile = folder.resolve("mail.pem");
      source = folder.resolve("sni");
      index = folder.resolve("sni.db");
      Files.writeString(chainFile, KEY + CHAIN);
      write(source, "# names\nIMAP.example.org\n  " + chainFile + "\nother.example.org /o.pem\n");
      write(index, "");
      target =
          new PostfixTarget(
              new PostfixFiles.ChainFile(chainFile),
              List.of(new SniTable("hash", source)),
              CONFIG,
              Control.STANDARD);
      answers.put(MAIN, main("hash:" + source));
      answers.put("postmap -c /etc/postfix -Fq " + NAME + " hash:" + source, KEY + CHAIN);
    }

    private void write(Path file, String text) throws IOException {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String main(String tables) {
      return "smtpd_tls_chain_files = "
          + chainFile
          + "\ndefault_database_type = hash\ntls_server_sni_maps = "
          + tables
          + "\n";
    }

    @Test
    void itIsBuiltAndLookedIntoBeforeTheReload() throws InstallException {
      RecordedCommands commands = new RecordedCommands(answers);
      target.check(commands);
      target.reload(commands);

      assertThat(commands.lines())
          .endsWith(
              "postmap -c /etc/postfix -F hash:" + source,
              "postmap -c /etc/postfix -Fq " + NAME + " hash:" + source,
              "postfix -c /etc/postfix reload");
    }

    /** As postmap does where it may not read a file: it warns, and ends with 0. */
    @Test
    void aTableThatWasBuiltWithoutItIsTold() {
      answers.put("postmap -c /etc/postfix -Fq " + NAME + " hash:" + source, "!");
      RecordedCommands commands = new RecordedCommands(answers);

      assertThatThrownBy(() -> target.reload(commands))
          .hasMessageContaining("does not hold the certificate")
          .hasMessageContaining(NAME);
      assertThat(commands.lines()).doesNotContain("postfix -c /etc/postfix reload");
    }

    @Test
    void whatTheTableHoldsIsNeverShown() {
      String other = Pem.encode(Material.fresh().chain().leaf());
      for (String printed : List.of(KEY, "!" + KEY, KEY + other)) {
        answers.put("postmap -c /etc/postfix -Fq " + NAME + " hash:" + source, printed);

        assertThatThrownBy(() -> target.reload(new RecordedCommands(answers)))
            .isInstanceOf(InstallException.class)
            .hasNoCause()
            .message()
            .contains("does not hold")
            .doesNotContain("PRIVATE");
      }
    }

    @Test
    void aTableThatNobodyBuildsAgainIsTold() {
      PostfixTarget without = PostfixTarget.ofChainFile(chainFile, CONFIG, Control.STANDARD);
      assertThatThrownBy(() -> without.check(new RecordedCommands(answers)))
          .hasMessageContaining("holds a copy of the certificate for " + NAME)
          .hasMessageContaining("add sni-maps: [hash:" + source + "]");

      answers.put(MAIN, main("proxy:" + source));
      assertThatThrownBy(() -> without.check(new RecordedCommands(answers)))
          .hasMessageContaining("add sni-maps: [hash:" + source + "]");

      answers.put(MAIN, main(""));
      answers.put(OVERRIDES, "smtps/inet/tls_server_sni_maps = hash:" + source + "\n");
      assertThatThrownBy(() -> without.check(new RecordedCommands(answers)))
          .hasMessageContaining("add sni-maps: [hash:" + source + "]");
    }

    @Test
    void tablesThatAreReadAsTextOrAreAboutOthersNeedNoBuilding() throws IOException {
      Files.writeString(folder.resolve("others"), "x.example.org /x.pem\n");
      PostfixTarget without = PostfixTarget.ofChainFile(chainFile, CONFIG, Control.STANDARD);
      answers.put(
          MAIN,
          main("texthash:" + source + ", hash:" + folder.resolve("others") + ", hash:/nowhere"));

      assertThatCode(() -> without.check(new RecordedCommands(answers))).doesNotThrowAnyException();
    }

    @Test
    void aTableThatPostfixDoesNotReadIsTold() {
      answers.put(MAIN, main("hash:/etc/postfix/other"));

      assertThatThrownBy(() -> target.check(new RecordedCommands(answers)))
          .hasMessageContaining("Postfix does not read hash:" + source)
          .hasMessageContaining("tls_server_sni_maps");
    }

    @Test
    void aTableWithoutTheCertificateIsTold() throws IOException {
      write(source, "other.example.org /o.pem\n");
      assertThatThrownBy(() -> target.check(new RecordedCommands(answers)))
          .hasMessageContaining("does not give any name the certificate")
          .hasMessageContaining("mail.example.org " + chainFile);

      Files.delete(source);
      assertThatThrownBy(() -> target.check(new RecordedCommands(answers)))
          .hasMessageContaining("cannot read " + source);
    }

    @Test
    void aTableThatShowsTheKeysToEverybodyIsRefused() throws IOException {
      Files.setPosixFilePermissions(index, PosixFilePermissions.fromString("rw-r--r--"));
      assertThatThrownBy(() -> target.check(new RecordedCommands(answers)))
          .hasMessageContaining("everybody may read the private keys")
          .hasMessageContaining("chmod 600 " + source + " " + index);

      Files.delete(index);
      assertThatCode(() -> target.check(new RecordedCommands(answers))).doesNotThrowAnyException();
      Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
      assertThatThrownBy(() -> target.check(new RecordedCommands(answers)))
          .hasMessageEndingWith("chmod 600 " + source);
    }

    @Test
    void aKeyWithoutItsCertificateIsRefused() throws IOException {
      Path certificate = folder.resolve("c");
      PostfixTarget pair =
          new PostfixTarget(
              new PostfixFiles.Pair(certificate, chainFile),
              target.sniMaps(),
              CONFIG,
              Control.STANDARD);
      answers.put(
          MAIN,
          main("hash:" + source).replaceFirst(".*\n", "smtpd_tls_chain_files =\n")
              + "smtpd_tls_cert_file = "
              + certificate
              + "\nsmtpd_tls_key_file = "
              + chainFile
              + "\n");
      assertThatThrownBy(() -> pair.check(new RecordedCommands(answers)))
          .hasMessageContaining("gives imap.example.org only " + chainFile)
          .hasMessageContaining(chainFile + " " + certificate);

      write(source, NAME + " " + chainFile + ", " + certificate + "\n");
      assertThatCode(() -> pair.check(new RecordedCommands(answers))).doesNotThrowAnyException();
    }

    @Test
    void afterAPutBackToNothingThereIsNothingToLookFor() throws InstallException, IOException {
      Files.delete(chainFile);
      RecordedCommands commands = new RecordedCommands(answers);
      target.reload(commands);

      assertThat(commands.lines())
          .containsExactly(
              "postmap -c /etc/postfix -F hash:" + source, "postfix -c /etc/postfix reload");
    }

    @Test
    void itIsProposedWithItsNames() {
      answers.put(MAIN, main("hash:" + source) + "myhostname = mail.example.org\n");
      Host host =
          new ScriptedHost(
              List.of(), Set.of("postconf"), Map.of(Path.of("/etc/postfix/main.cf"), ""), answers);

      assertThat(new PostfixKind().find(host))
          .singleElement()
          .returns(
              Map.of("chain-file", chainFile.toString(), "sni-maps", "hash:" + source),
              FoundServer::settings)
          .returns(List.of("mail.example.org", NAME), FoundServer::names);
    }
  }

  @Nested
  class OfAPairInChainFiles {
    @TempDir private Path folder;
    private Path key;
    private Path certificate;
    private Path other;
    private PostfixTarget target;

    @BeforeEach
    void write() throws IOException {
      key = Files.writeString(folder.resolve("key.pem"), KEY);
      certificate = Files.writeString(folder.resolve("fullchain.pem"), CHAIN);
      other = Files.writeString(folder.resolve("other.pem"), KEY + CHAIN);
      target =
          new PostfixTarget(
              new PostfixFiles.Pair(certificate, key), List.of(), CONFIG, Control.STANDARD);
    }

    private static RecordedCommands reading(Object... files) {
      String list = String.join(", ", Stream.of(files).map(Object::toString).toList());
      return postfix("smtpd_tls_chain_files = " + list + "\n", "");
    }

    @Test
    void itIsReadAlsoAmongOthers() {
      for (RecordedCommands commands :
          List.of(
              reading(key, certificate),
              reading(other, key, certificate),
              reading(key, certificate, other),
              reading(folder + "/./key.pem", certificate))) {
        assertThatCode(() -> target.check(commands)).doesNotThrowAnyException();
      }
    }

    /** A new key would meet the old chain, or the other way round. */
    @Test
    void itIsReadAsAWholeOrRefused() {
      for (RecordedCommands commands :
          List.of(
              reading(certificate, key), reading(key, other, certificate), reading(key, other))) {
        assertThatThrownBy(() -> target.check(commands))
            .hasMessageContaining("right behind its key: in main.cf")
            .hasMessageContaining("write " + key + ", " + certificate);
      }
    }

    @Test
    void aKeyAloneIsNoChainFile() {
      PostfixTarget asChainFile = PostfixTarget.ofChainFile(key, CONFIG, Control.STANDARD);

      assertThatThrownBy(() -> asChainFile.check(reading(key, certificate)))
          .hasMessageContaining("Postfix sends what is in " + certificate)
          .hasMessageContaining("name them as key and certificate");
    }

    /** A key would follow a key: "454 TLS not available due to local problem". */
    @Test
    void aChainFileDoesNotFollowALoneKey() throws IOException {
      PostfixTarget asChainFile = PostfixTarget.ofChainFile(certificate, CONFIG, Control.STANDARD);
      assertThatThrownBy(() -> asChainFile.check(reading(other, key, certificate)))
          .hasMessageContaining("the certificate of the key in " + key)
          .hasMessageContaining("name them as key and certificate");

      Path left = Files.writeString(folder.resolve("left.key"), KEY);
      assertThatThrownBy(() -> target.check(reading(left, key, certificate)))
          .hasMessageContaining("take " + left + " out of smtpd_tls_chain_files in main.cf");
    }

    @Test
    void issuersInAFurtherFileWouldGrowStale() throws IOException {
      Path issuers = Files.writeString(folder.resolve("ca.pem"), CHAIN);

      assertThatThrownBy(() -> target.check(reading(key, certificate, issuers)))
          .hasMessageContaining("Postfix sends what is in " + issuers);
    }

    @Test
    void theCureKeepsACertificateWithAKeyOfAnotherKind() {
      assertThatThrownBy(() -> target.check(reading(other)))
          .hasMessageContaining(
              "(where what stands there has a key of another kind and stays:"
                  + " 'smtpd_tls_chain_files = "
                  + other
                  + ", "
                  + key
                  + ", "
                  + certificate
                  + "')");
    }

    @Test
    void theCureForFilesThatAreNotReadIsOneThatPostfixHeeds() {
      assertThatThrownBy(() -> target.check(reading(other)))
          .hasMessageContaining("Postfix does not read " + certificate)
          .hasMessageContaining("-e 'smtpd_tls_chain_files = " + key + ", " + certificate + "'");
    }

    private FoundServer found(Object... files) {
      Map<Path, String> texts = new HashMap<>(Map.of(Path.of("/etc/postfix/main.cf"), ""));
      texts.putAll(Map.of(key, KEY, certificate, CHAIN, other, KEY + CHAIN));
      String list = String.join(" ", Stream.of(files).map(Object::toString).toList());
      Host host =
          new ScriptedHost(
              List.of(),
              Set.of("postconf"),
              texts,
              Map.of(
                  MAIN, "smtpd_tls_chain_files = " + list + "\nsmtpd_tls_security_level = may\n"));
      return new PostfixKind().find(host).getFirst();
    }

    @Test
    void itIsProposedAsAPair() {
      Map<String, String> pair =
          Map.of("certificate", certificate.toString(), "key", key.toString());

      assertThat(found(key, certificate))
          .returns(pair, FoundServer::settings)
          .returns(List.of(), FoundServer::remarks);
      assertThat(found(key, certificate, other))
          .returns(pair, FoundServer::settings)
          .extracting(FoundServer::remarks)
          .asString()
          .contains("Postfix reads " + other + ", too, for a key of another kind");
    }

    @Test
    void whatPostfixRefusesIsTold() {
      assertThat(found(certificate, key))
          .returns(Map.of(), FoundServer::settings)
          .extracting(FoundServer::remarks)
          .asString()
          .contains("Postfix refuses " + certificate, "before its key");
    }

    @Test
    void furtherIssuersAreTakenOutFirst() {
      assertThat(found(other, certificate))
          .returns(Map.of(), FoundServer::settings)
          .returns(Map.of("chain-file", other.toString()), FoundServer::onceMended)
          .extracting(FoundServer::remarks)
          .asString()
          .contains("-e 'smtpd_tls_chain_files = " + other + "'");
    }
  }

  @Nested
  class BesideAServiceWithAPairOfItsOwn {
    private static final String TOGETHER =
        "smtpd_tls_chain_files =\nsmtpd_tls_cert_file = /p/a.pem\nsmtpd_tls_key_file = /p/a.pem\n";
    private static final String OWN = "10.0.0.1:25/inet/smtpd_tls_cert_file = /p/b.crt\n";
    private static final String OWN_KEY = "10.0.0.1:25/inet/smtpd_tls_key_file = /p/b.key\n";
    private static final String KEPT =
        "postconf -c /etc/postfix -P '10.0.0.1:25/inet/smtpd_tls_chain_files=/p/b.key,/p/b.crt'";

    private static String advice(String main, String overrides) {
      return new PostfixKind().find(OnAHost.host(main, overrides)).getFirst().remarks().toString();
    }

    @Test
    void chainFilesAreAdvisedOnlyAfterWhatKeepsItsPair() {
      assertThat(advice(TOGETHER, OWN + OWN_KEY))
          .containsSubsequence(KEPT, "postconf -c /etc/postfix -e 'smtpd_tls_chain_files");
      assertThat(advice("smtpd_tls_cert_file =\n", OWN + OWN_KEY))
          .as("of a file of its own")
          .containsSubsequence(KEPT, "-e 'smtpd_tls_chain_files = /etc/postfix/tls/mail.pem'");
      assertThatThrownBy(
              () ->
                  PostfixTarget.ofChainFile(Path.of("/p/a.pem"), CONFIG, Control.STANDARD)
                      .check(postfix(TOGETHER, OWN + OWN_KEY)))
          .as("by the target")
          .hasMessageContaining(KEPT);
    }

    /** By its default, the key's file is the certificate's. */
    @Test
    void whatItTakesFromMainCfFollowsItsOverrides() {
      String asked = MAIN.replace(" -x", " -o smtpd_tls_cert_file=/p/b.crt -x");
      Map<String, String> answers = new HashMap<>();
      answers.put(MAIN, TOGETHER);
      answers.put(OVERRIDES, OWN);
      answers.put(asked, "smtpd_tls_cert_file = /p/b.crt\nsmtpd_tls_key_file = /p/b.crt\n");
      Host host =
          new ScriptedHost(
              List.of(), Set.of("postconf"), Map.of(CONFIG.resolve("main.cf"), ""), answers);

      assertThat(new PostfixKind().find(host).getFirst().remarks().toString())
          .contains("-P '10.0.0.1:25/inet/smtpd_tls_chain_files=/p/b.crt'");
    }

    @Test
    void whatHasLostItIsTold() {
      String chain = TOGETHER.replace("chain_files =", "chain_files = /p/a.pem");

      assertThat(advice(chain, OWN + OWN_KEY)).contains("Postfix ignores /p/b.crt", KEPT);
      assertThatThrownBy(
              () ->
                  PostfixTarget.ofChainFile(Path.of("/p/a.pem"), CONFIG, Control.STANDARD)
                      .check(postfix(chain, OWN + OWN_KEY)))
          .hasMessageContaining("Postfix ignores the certificate of its own")
          .hasMessageContaining(KEPT);
      String kept = OWN + OWN_KEY + "10.0.0.1:25/inet/smtpd_tls_chain_files = /p/b.key, /p/b.crt\n";
      assertThatCode(
              () ->
                  PostfixTarget.ofChainFile(Path.of("/p/a.pem"), CONFIG, Control.STANDARD)
                      .check(postfix(chain, kept)))
          .doesNotThrowAnyException();
    }
  }

  /** They count from the queue directory. */
  @Test
  void relativeNames() {
    RecordedCommands commands =
        postfix(
            "queue_directory = /q\nsmtpd_tls_cert_file = tls/a.crt\nsmtpd_tls_key_file = a.key\n",
            "");
    PostfixFiles read = new PostfixFiles.Pair(Path.of("/q/tls/a.crt"), Path.of("/q/a.key"));

    assertThatCode(
            () -> new PostfixTarget(read, List.of(), CONFIG, Control.STANDARD).check(commands))
        .doesNotThrowAnyException();
  }

  /** What mail passes without TLS, and the line that changes it. */
  @Nested
  class Encryption {
    private static final String SERVICES =
        """
        smtp       inet  n       -       y       -       -       smtpd
        submission inet  n       -       y       -       -       smtpd
        127.0.0.1:10025 inet n - y - - smtpd -o smtpd_tls_security_level=none
        smtp       unix  -       -       y       -       -       smtp
        """;

    private static List<String> remarks(String main, String overrides) {
      Host host =
          new ScriptedHost(
              List.of(OnAHost.master("/etc/postfix")),
              Set.of("postconf"),
              Map.of(),
              Map.of(
                  MAIN,
                  "smtpd_tls_chain_files = /a.pem\n" + main,
                  OVERRIDES,
                  overrides,
                  "postconf -c /etc/postfix -M",
                  SERVICES));
      return new PostfixKind().find(host).getFirst().remarks();
    }

    private static final String SUBMITTED = "submission/inet/smtpd_tls_security_level = encrypt\n";

    @Test
    void asItShouldBe() {
      String sends = "smtp_tls_security_level = dane\n";
      assertThat(remarks("smtpd_tls_security_level = may\n" + sends, SUBMITTED)).isEmpty();
      assertThat(remarks("smtpd_tls_security_level =\nsmtpd_use_tls = yes\n" + sends, SUBMITTED))
          .as("in the words of older days")
          .isEmpty();
    }

    @Test
    void noneToWhoComesThoughSubmissionHasIt() {
      assertThat(remarks("smtpd_tls_security_level =\n", SUBMITTED))
          .singleElement()
          .asString()
          .startsWith("Postfix offers no TLS")
          .endsWith("-e 'smtpd_tls_security_level = may'");
    }

    @Test
    void noMailWithout() {
      assertThat(remarks("smtpd_tls_security_level = encrypt\n", ""))
          .singleElement()
          .asString()
          .contains("turns senders away")
          .endsWith("-e 'smtpd_tls_security_level = may'");
    }

    @Test
    void submissionThatDoesNotRequireIt() {
      assertThat(remarks("smtpd_tls_security_level = may\n", ""))
          .singleElement()
          .asString()
          .endsWith(
              "postconf -c /etc/postfix -P 'submission/inet/smtpd_tls_security_level=encrypt'");
    }

    @Test
    void mailThatIsSentWithout() {
      String main = "smtpd_tls_security_level = may\nsmtp_tls_security_level =\n";

      assertThat(remarks(main, SUBMITTED))
          .singleElement()
          .asString()
          .endsWith("-e 'smtp_tls_security_level = may'");
      assertThat(remarks(main + "smtp_use_tls = yes\n", SUBMITTED)).isEmpty();
    }
  }

  @Nested
  class OnAHost {
    private static Host.Running master(String directory) {
      return new Host.Running(
          "master",
          List.of("/usr/lib/postfix/sbin/master", "-w"),
          Map.of("MAIL_CONFIG", directory));
    }

    private static Host host(String main, String overrides) {
      return new ScriptedHost(
          List.of(master("/etc/postfix")),
          Set.of("postconf"),
          Map.of(Path.of("/etc/postfix/main.cf"), ""),
          Map.of(MAIN, main, OVERRIDES, overrides));
    }

    @Test
    void aChainFile() {
      assertThat(
              new PostfixKind()
                  .find(
                      host(
                          """
                          smtpd_tls_chain_files = /etc/postfix/tls/a.pem, /etc/postfix/tls/b.pem
                          myhostname = mail.example.org
                          smtpd_tls_security_level = may
                          """,
                          "465/inet/smtpd_tls_chain_files = /c.pem\n")))
          .containsExactly(
              new FoundServer(
                  "postfix",
                  "Postfix, /etc/postfix/main.cf",
                  true,
                  Map.of("chain-file", "/etc/postfix/tls/a.pem"),
                  List.of("mail.example.org"),
                  List.of(
                      OtherKey.remark("Postfix", "/etc/postfix/tls/b.pem"),
                      "465/inet in master.cf reads /c.pem instead")));
    }

    @Test
    void aPair() {
      assertThat(
              new PostfixKind()
                  .find(
                      host(
                          """
                          smtpd_tls_chain_files =
                          smtpd_tls_cert_file = /p/a.crt
                          smtpd_tls_key_file = /p/a.key
                          myhostname = mail.example.org
                          """,
                          "")))
          .singleElement()
          .returns(Map.of("certificate", "/p/a.crt", "key", "/p/a.key"), FoundServer::settings)
          .extracting(FoundServer::remarks)
          .asString()
          .contains("-e 'smtpd_tls_security_level = may'");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "/etc/ssl/certs/ssl-cert-snakeoil.pem",
          "/etc/letsencrypt/live/mail.example.org/fullchain.pem",
          "/p/both.pem",
        })
    void whatCannotBeTakenOverIsSaidWithTheCure(String certificate) {
      String main = "smtpd_tls_cert_file = " + certificate + "\nsmtpd_tls_key_file = /p/both.pem\n";

      String own = certificate.startsWith("/p/") ? certificate : "/etc/postfix/tls/mail.pem";
      assertThat(new PostfixKind().find(host(main, "")))
          .singleElement()
          .returns(Map.of(), FoundServer::settings)
          .returns(Map.of("chain-file", own), FoundServer::onceMended)
          .extracting(FoundServer::remarks)
          .asString()
          .contains("postconf -c /etc/postfix -e 'smtpd_tls_chain_files = " + own + "'");
    }

    @Test
    void instancesWithTheirOwnDirectories() {
      String elsewhere = MAIN.replace("/etc/postfix", "/etc/postfix-out");
      Host host =
          new ScriptedHost(
              List.of(
                  master("/etc/postfix-out"),
                  new Host.Running("master", List.of("/usr/lib/cyrus/bin/master"), Map.of())),
              Set.of(),
              Map.of(),
              Map.of(elsewhere, "smtpd_tls_chain_files = /o.pem\n"));

      assertThat(new PostfixKind().find(host))
          .singleElement()
          .returns(
              Map.of("chain-file", "/o.pem", "config-directory", "/etc/postfix-out"),
              FoundServer::settings);
    }

    /** Cyrus has a master, too, and anybody can have one; Postfix's stays root. */
    @Test
    void aMasterOfAnotherUserCountsOnlyForWhoeverMayNotLookIntoRoots() {
      ScriptedHost host =
          new ScriptedHost(
              List.of(Host.Running.ofOthers("master")),
              Set.of("postconf"),
              Map.of(Path.of("/etc/postfix/main.cf"), ""),
              Map.of(MAIN, "", OVERRIDES, ""));

      assertThat(new PostfixKind().find(host)).singleElement().returns(false, FoundServer::running);
      assertThat(new PostfixKind().find(host.seenByAUser()))
          .singleElement()
          .returns(true, FoundServer::running);
    }

    @Test
    void onePostfixThatDoesNotAnswer() {
      assertThat(new PostfixKind().find(host("!fatal: bad main.cf", "")))
          .singleElement()
          .returns(Map.of(), FoundServer::settings)
          .returns(List.of("fatal: bad main.cf"), FoundServer::remarks);
    }

    @Test
    void none() {
      assertThat(
              new PostfixKind()
                  .find(new ScriptedHost(List.of(), Set.of("postconf"), Map.of(), Map.of())))
          .isEmpty();
    }
  }
}
