package org.mailseal.notification.calendar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.mailseal.install.Access;
import org.mailseal.install.SingleFile;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * The file that is subscribed to, readable by all: it is old or new, never half of one. It is
 * written where something has changed beside the time at which it was written, for programs that
 * synchronize go by its time.
 */
public record CalendarFile(Path file) {
  private static final Pattern WRITTEN = Pattern.compile("(?m)^DTSTAMP:\\w{1,16}\r\n");

  /**
   * Writes the calendar.
   *
   * @return whether it had changed
   * @throws IOException where it cannot be; the message names the file and says what is there now
   */
  public boolean write(CalendarObject calendar) throws IOException {
    byte[] content = calendar.text().getBytes(StandardCharsets.UTF_8);
    try {
      if (holds(content)) {
        return false;
      }
      new SingleFile(file).replace(content, Access.READ_BY_ALL);
      return true;
    } catch (IOException e) {
      throw new IOException(
          "the calendar "
              + Printable.sanitize(file.toString())
              + " cannot be written: "
              + FileFault.of(e)
              + "; "
              + (Files.exists(file) ? "what is there is as it was" : "there is none")
              + ". Its folder must be there, and writable",
          e);
    }
  }

  private boolean holds(byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(lasting(Files.readAllBytes(file)), lasting(content));
  }

  /** Without the times of writing; bytes are characters here, for another's file may be no text. */
  private static byte[] lasting(byte[] content) {
    return WRITTEN
        .matcher(new String(content, StandardCharsets.ISO_8859_1))
        .replaceAll("")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
