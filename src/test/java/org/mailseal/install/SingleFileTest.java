package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleFileTest {
  @TempDir private Path folder;

  private static byte[] content(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private void isAlone() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aNewFileHasItsModeAndNoDraftBesideIt() throws IOException {
    Path file = folder.resolve("mail.key");
    new SingleFile(file).create(content("key"), Access.OWNER_ONLY);
    assertThat(file).hasContent("key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    isAlone();
  }

  @Test
  void whatIsThereStays() throws IOException {
    Path file = Files.writeString(folder.resolve("mail.key"), "old");
    assertThatThrownBy(() -> new SingleFile(file).create(content("new"), Access.OWNER_ONLY))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(file.toString());
    assertThat(file).hasContent("old");
    isAlone();
  }

  @Test
  void aLinkIsReplacedAndWhatItLeadsToStays() throws IOException {
    Path far = Files.writeString(Files.createDirectory(folder.resolve("far")).resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("mail.key"), far);
    assertThatThrownBy(() -> new SingleFile(link).create(content("new"), Access.OWNER_ONLY))
        .isInstanceOf(FileAlreadyExistsException.class);
    new SingleFile(link).replace(content("new"), Access.OWNER_ONLY);
    assertThat(link).hasContent("new");
    assertThat(far).hasContent("old");
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("nowhere/mail.key");
    assertThatThrownBy(() -> new SingleFile(file).create(content("new"), Access.OWNER_ONLY))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere");
  }
}
