package org.mailseal.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/** Reads mailseal.yaml. */
public final class SettingsReader {
  /** In bytes; settings for a thousand certificates are a quarter of it. */
  private static final int MAX_BYTES = 1 << 20;

  private SettingsReader() {}

  /**
   * Reads a file of at most 1 MiB, and nothing else: no other file, no name in the DNS.
   *
   * @throws SettingsException with all that is wrong with it, why it cannot be read, or who else
   *     could have written it
   */
  public static Settings read(Path file) throws SettingsException {
    Problems problems = new Problems(file);
    byte[] bytes = bytes(file, problems);
    problems.throwIfAny();
    String yaml = decode(bytes, problems);
    problems.throwIfAny();
    Settings settings = read(yaml, file);
    if (settings.rule()) {
      refuseStrangers(file, problems);
      problems.throwIfAny();
    }
    return settings;
  }

  /** What they name is run and written by whoever reads them, often root. */
  private static void refuseStrangers(Path file, Problems problems) {
    try {
      TrustedPath.real(file);
    } catch (IOException e) {
      problems.of(
          "these settings say what is run and written, and "
              + FileFault.reason(e)
              + "; only root and the user who runs Mailseal may be able to change them");
    }
  }

  /**
   * The same for text that is already here.
   *
   * @param origin what messages call it
   * @throws SettingsException with all that is wrong with it
   */
  public static Settings read(String yaml, Path origin) throws SettingsException {
    Problems problems = new Problems(origin);
    Value root = new Value("the file", Yaml.read(yaml, problems), problems);
    Settings settings = new TopLevelReader(root).read();
    problems.throwIfAny();
    return settings;
  }

  private static byte[] bytes(Path file, Problems problems) {
    if (Files.isDirectory(file)) {
      problems.of("this is a directory; name the file in it");
    } else if (Files.notExists(file)) {
      problems.of("there is no such file; name another with --config or MAILSEAL_CONFIG");
    } else if (!Files.isRegularFile(file)) {
      problems.of("this is not a plain file, or lies where this user may not look");
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          problems.of("this is larger than 1 MiB; is it the right file?");
        }
        return bytes;
      } catch (AccessDeniedException e) {
        problems.of("this user may not read it; run as root or as the daemon's user");
      } catch (IOException e) {
        problems.of("it cannot be read: " + FileFault.reason(e));
      }
    }
    return new byte[0];
  }

  private static String decode(byte[] bytes, Problems problems) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      int column = text.length() - text.lastIndexOf('\n');
      problems.at(line, column, "this is not UTF-8; save the file in that encoding");
    }
    return text;
  }
}
