package org.mailseal.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.LocalAuthority;
import org.mailseal.certificate.Pem;

class PublishedRootTest {
  private static final X509Certificate ROOT =
      LocalAuthority.newRoot("test", Clock.systemUTC(), new SecureRandom()).certificate();

  @TempDir private Path folder;

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void isWrittenOnceForAllToRead() throws IOException {
    Path file = folder.resolve("root.pem");
    new PublishedRoot(file).write(ROOT);
    Object first = Files.readAttributes(file, "unix:ino").get("ino");
    new PublishedRoot(file).write(ROOT);

    assertThat(file).hasContent(Pem.encode(ROOT));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(first);
  }

  @Test
  void aLinkOfOursIsFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("root.pem"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    new PublishedRoot(link).write(ROOT);

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent(Pem.encode(ROOT));
  }

  /** There a link to any file of root's could be put in its place. */
  @Test
  void nothingIsWrittenWhereOthersMay() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Path link = Files.createSymbolicLink(shared.resolve("root.pem"), victim);
    for (int mode : new int[] {0777, 01777}) {
      Files.setAttribute(shared, "unix:mode", mode);
      for (Path file : new Path[] {link, shared.resolve("new.pem")}) {
        if (mode == 01777 && file.equals(link)) {
          continue; // ours, and nobody else can turn it
        }
        assertThatThrownBy(() -> new PublishedRoot(file).write(ROOT))
            .isInstanceOf(WiringException.RootUnwritable.class)
            .hasMessageContaining(shared + " can be written by everybody")
            .hasMessageEndingWith("it was left as it is");
      }
    }
    assertThat(victim).hasContent("precious");
    assertThat(shared.resolve("new.pem")).doesNotExist();
  }

  @Test
  void aFileThatOthersWriteIsNotTaken() throws IOException {
    Path file = Files.writeString(folder.resolve("root.pem"), "theirs");
    open(file);

    assertThatThrownBy(() -> new PublishedRoot(file).write(ROOT))
        .hasMessageContaining(file + " can be written by everybody");
    assertThat(file).hasContent("theirs");
  }
}
