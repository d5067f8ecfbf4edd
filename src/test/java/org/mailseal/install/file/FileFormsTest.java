package org.mailseal.install.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.certificate.file.KeyStoreContent;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/** What each form writes can be read back, here and in the files of a rehearsal. */
class FileFormsTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final Commands NONE =
      command -> {
        throw new AssertionError("nothing is run");
      };

  @TempDir private Path folder;

  private Path password(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static void write(Target target) throws Exception {
    for (Output output : target.outputs(MATERIAL)) {
      Files.write(output.file(), output.content());
    }
  }

  private void goesThereAndBack(Target target) throws Exception {
    assertThat(target.installed()).isEmpty();
    assertThat(target.outputs(MATERIAL)).extracting(Output::file).isEqualTo(target.files());
    assertThat(target.outputs(MATERIAL).getFirst().access()).isEqualTo(Access.OWNER_ONLY);
    assertThat(target.manualStep()).isEmpty();
    target.check(NONE);
    write(target);
    target.check(NONE);
    target.reload(NONE);
    assertThat(target.installed()).hasValue(MATERIAL);

    Path other = Files.createDirectories(folder.resolve("other"));
    Target elsewhere = target.filesOnly(file -> other.resolve(file.getFileName()));
    assertThat(elsewhere.files()).allMatch(file -> file.startsWith(other));
    write(elsewhere);
    assertThat(elsewhere.installed()).hasValue(MATERIAL);
  }

  @ParameterizedTest
  @EnumSource
  void combined(CombinedTarget.Order order) throws Exception {
    CombinedTarget target = new CombinedTarget(folder.resolve("all.pem"), order);
    goesThereAndBack(target);
    String key = Pem.encode(MATERIAL.key());
    String chain = Pem.encode(MATERIAL.chain().certificates());
    assertThat(target.file())
        .hasContent(order == CombinedTarget.Order.KEY_FIRST ? key + chain : chain + key);
  }

  @Test
  void der() throws Exception {
    DerTarget target =
        new DerTarget(
            folder.resolve("mail.der"),
            folder.resolve("key.der"),
            Optional.of(folder.resolve("chain.pem")));
    goesThereAndBack(target);
    assertThat(Files.readAllBytes(target.certificate()))
        .isEqualTo(MATERIAL.chain().leaf().getEncoded());
    assertThat(Files.readAllBytes(target.key())).isEqualTo(Pkcs8.encode(MATERIAL.key()));
    assertThat(folder.resolve("chain.pem")).hasContent(Pem.encode(MATERIAL.chain().issuers()));

    DerTarget two = new DerTarget(target.certificate(), target.key(), Optional.empty());
    assertThat(two.outputs(MATERIAL)).hasSize(2);
    // One key has several encodings: the key that is read is told by the one it is written in.
    assertThat(two.installed().map(CertifiedKey::key))
        .hasValueSatisfying(
            key -> assertThat(Pkcs8.encode(key)).isEqualTo(Pkcs8.encode(MATERIAL.key())));
  }

  @Test
  void derWithAnotherKeyIsNothing() throws Exception {
    DerTarget target =
        new DerTarget(folder.resolve("mail.der"), folder.resolve("key.der"), Optional.empty());
    write(target);
    Files.write(target.key(), Material.fresh().key().getEncoded());
    assertThat(target.installed()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void keyStores(Format format) throws Exception {
    goesThereAndBack(
        new KeyStoreTarget(
            format, folder.resolve("store"), password("hush hush\n"), Optional.of("mail")));
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS12", "JKS"})
  void aStoreWithAnotherPasswordIsToldWithoutEither(Format format) throws Exception {
    KeyStoreTarget target =
        new KeyStoreTarget(
            format, folder.resolve("store"), password("first secret\n"), Optional.empty());
    write(target);
    byte[] before = Files.readAllBytes(target.file());
    password("second secret\n");

    assertThat(target.installed()).isEmpty();
    for (var attempt :
        Map.<String, org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                "check", () -> target.check(NONE), "outputs", () -> target.outputs(MATERIAL))
            .values()) {
      assertThatThrownBy(attempt)
          .isInstanceOf(InstallException.class)
          .hasMessage(
              target.file()
                  + ": the key store does not open: the password is another one, or the store is"
                  + " damaged; the password is that of "
                  + target.passwordFile());
    }
    assertThat(Files.readAllBytes(target.file())).isEqualTo(before);
    assertThat(target.toString()).doesNotContain("secret");
  }

  @Test
  void aKeyWithAPasswordOfItsOwnIsFoundBeforeTheSwap() throws Exception {
    Path file = folder.resolve("store.jks");
    java.security.KeyStore store = java.security.KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "james",
        MATERIAL.key(),
        "key's own".toCharArray(),
        MATERIAL.chain().certificates().toArray(java.security.cert.Certificate[]::new));
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "store's".toCharArray());
    }
    KeyStoreTarget target =
        new KeyStoreTarget(Format.JKS, file, password("store's\n"), Optional.empty());

    assertThatThrownBy(() -> target.check(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("'james' does not open with the store's password");
  }

  @Test
  void entriesAreCounted() throws Exception {
    KeyStoreTarget target =
        new KeyStoreTarget(
            Format.PKCS12, folder.resolve("s"), password("hush hush"), Optional.empty());
    assertThat(target.entries()).isZero();
    KeyStoreContent content = KeyStoreContent.empty(Format.PKCS12);
    for (String alias : List.of("a", "b")) {
      content.put(Optional.of(alias), MATERIAL, "hush hush".toCharArray());
    }
    Files.write(target.file(), content.encode("hush hush".toCharArray()));
    assertThat(target.entries()).isOne();
  }
}
