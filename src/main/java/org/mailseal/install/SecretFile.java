package org.mailseal.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * A file whose only line is a password or a token, or that holds some among other things. What it
 * holds is read when it is needed, and is in no message. A group may read it, as that of the daemon
 * which needs it too; others may not.
 */
public record SecretFile(Path file) {
  private static final Set<PosixFilePermission> TOO_OPEN =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  /** In bytes. */
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * Reads one that the settings name: nobody else may put another secret in its place.
   *
   * @throws InstallException as {@link #read}, and where others could write it
   */
  public char[] readTrusted() throws InstallException {
    return trusted().read();
  }

  private SecretFile trusted() throws InstallException {
    try {
      return new SecretFile(TrustedPath.real(file));
    } catch (IOException e) {
      throw new InstallException("cannot take the secret in " + file + ": " + FileFault.of(e), e);
    }
  }

  /**
   * All of a file that the settings name, whatever lines it has: one with secrets among other
   * things.
   *
   * @throws InstallException as {@link #readTrusted}
   */
  public String textTrusted() throws InstallException {
    SecretFile trusted = trusted();
    return trusted.decoded(CharBuffer::toString);
  }

  /** What is made of the decoded text, which is forgotten afterwards. */
  private interface Reading<T> {
    T of(CharBuffer text) throws InstallException;
  }

  /**
   * Reads one that a person hands over. The caller may overwrite the array when it is done.
   *
   * @throws InstallException where it is not there, open to others, empty, or more than a line
   */
  public char[] read() throws InstallException {
    return decoded(this::onlyLine);
  }

  private <T> T decoded(Reading<T> reading) throws InstallException {
    byte[] bytes = new byte[0];
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.stream().anyMatch(TOO_OPEN::contains)) {
        throw new InstallException(
            file
                + ", which holds a secret, is open to others ("
                + PosixFilePermissions.toString(mode)
                + "); run chmod 600 "
                + file
                + ", and take the secret for known if they are not trusted");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new InstallException(file + " is too long to hold a secret and nothing else");
      }
      bytes = Files.readAllBytes(file);
      return reading.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
    } catch (NoSuchFileException e) {
      throw new InstallException(file + ", which should hold a secret, is not there", e);
    } catch (CharacterCodingException e) {
      throw new InstallException(file + ", which should hold a secret, is not text in UTF-8");
    } catch (IOException e) {
      throw new InstallException(
          "cannot read " + file + ", which should hold a secret: " + e.getClass().getSimpleName(),
          e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private char[] onlyLine(CharBuffer text) throws InstallException {
    try {
      int end = text.length();
      if (end > 0 && text.get(end - 1) == '\n') {
        end--;
      }
      if (end > 0 && text.get(end - 1) == '\r') {
        end--;
      }
      char[] line = new char[end];
      text.get(0, line);
      for (char c : line) {
        if (c == '\n' || c == '\r') {
          throw new InstallException(file + " must hold the secret in one line and nothing else");
        }
      }
      if (end == 0) {
        throw new InstallException(file + ", which should hold a secret, is empty");
      }
      return line;
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }
}
