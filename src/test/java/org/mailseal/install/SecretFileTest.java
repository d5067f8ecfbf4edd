package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  @TempDir private Path folder;

  private SecretFile file(byte[] content, String mode) throws IOException {
    Path file = Files.write(folder.resolve("password"), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return new SecretFile(file);
  }

  private SecretFile file(String content) throws IOException {
    return file(content.getBytes(java.nio.charset.StandardCharsets.UTF_8), "rw-------");
  }

  @Test
  void theLineWithoutItsEnd() throws Exception {
    for (String end : new String[] {"", "\n", "\r\n"}) {
      assertThat(file(" hüsh hush " + end).read()).isEqualTo(" hüsh hush ".toCharArray());
    }
    assertThat(
            file("hush".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "r--r-----").read())
        .isEqualTo("hush".toCharArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-----w-", "rw-rw----", "rwx-----x"})
  void aFileOpenToOthersIsRefused(String mode) throws IOException {
    SecretFile file = file(new byte[] {'h', 'u', 's', 'h'}, mode);
    assertThatThrownBy(file::read)
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("is open to others (" + mode + "); run chmod 600 ")
        .hasMessageNotContaining("hush");
  }

  @Test
  void oneOfTheSettingsLiesWhereNobodyElseWrites() throws Exception {
    SecretFile file = file("hush");
    assertThat(file.readTrusted()).isEqualTo("hush".toCharArray());

    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(file::readTrusted)
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(folder + " can be written by everybody")
        .hasMessageNotContaining("hush");
    assertThat(file.read()).as("one that a person hands over").isEqualTo("hush".toCharArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "hush\nhush\n", "hush\rhush", "hush\n\n"})
  void whatIsNotOneLineIsRefused(String content) throws IOException {
    SecretFile file = file(content);
    assertThatThrownBy(file::read)
        .isInstanceOf(InstallException.class)
        .hasMessageNotContaining("hush")
        .hasMessageContaining(file.file().toString());
  }

  @Test
  void whatIsNotThereOrNoTextIsRefused() throws IOException {
    SecretFile binary = file(new byte[] {(byte) 0xFF, (byte) 0xFE}, "rw-------");
    assertThatThrownBy(binary::read).hasMessageContaining("not text in UTF-8");
    SecretFile missing = new SecretFile(folder.resolve("none"));
    assertThatThrownBy(missing::read).hasMessageContaining("is not there");
    SecretFile directory =
        new SecretFile(
            Files.createDirectory(
                folder.resolve("d"),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------"))));
    assertThatThrownBy(directory::read).isInstanceOf(InstallException.class);
  }
}
