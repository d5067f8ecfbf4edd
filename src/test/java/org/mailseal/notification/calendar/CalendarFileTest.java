package org.mailseal.notification.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.FileState;
import org.mailseal.notification.mail.Mailbox;

class CalendarFileTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir private Path folder;
  private Path path;
  private CalendarFile file;

  @BeforeEach
  void inAFolder() {
    path = folder.resolve("ends.ics");
    file = new CalendarFile(path);
  }

  private static CalendarObject feed(Instant now, int sequence) {
    return new CertificateCalendar(
            Mailbox.parse("alerts@example.org"), Clock.fixed(now, ZoneOffset.UTC))
        .feed(
            "Certificates",
            List.of(new CalendarEntry(SampleEnd.of("mail.example.org", SampleEnd.ENDS), sequence)));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void isWrittenForAllToRead() throws IOException {
    assertThat(file.write(feed(NOW, 0))).isTrue();

    assertThat(path).hasContent(feed(NOW, 0).text());
    assertThat(FileState.of(path).mode()).isEqualTo("rw-r--r--");
    assertThat(files()).containsExactly(path);
  }

  @Test
  void staysAsItIsWhereNothingBesideTheTimeOfWritingHasChanged() throws IOException {
    file.write(feed(NOW, 0));
    FileTime before = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(path, before);

    assertThat(file.write(feed(NOW.plusSeconds(3_600), 0))).isFalse();
    assertThat(Files.getLastModifiedTime(path)).isEqualTo(before);
    assertThat(path).hasContent(feed(NOW, 0).text());

    assertThat(file.write(feed(NOW, 1))).isTrue();
    assertThat(path).hasContent(feed(NOW, 1).text());
  }

  /** Also where that is as long, or no text, or of a run that was killed. */
  @Test
  void takesThePlaceOfWhateverFileIsThere() throws IOException {
    byte[] other = new byte[feed(NOW, 0).text().length()];
    other[0] = (byte) 0xFF;
    Files.write(path, other);
    Files.writeString(folder.resolve(".ends.ics.mailseal-new"), "BEGIN:VCAL");

    assertThat(file.write(feed(NOW, 0))).isTrue();
    assertThat(path).hasContent(feed(NOW, 0).text());
    assertThat(files()).containsExactly(path);
  }

  @Test
  void namesTheFileThatCannotBeWrittenAndWhatIsLeft() throws IOException {
    Path nowhere = folder.resolve("away/ends.ics");
    assertThatThrownBy(() -> new CalendarFile(nowhere).write(feed(NOW, 0)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the calendar %s cannot be written: %s is not there; there is none. Its folder must be"
                + " there, and writable",
            nowhere, folder.resolve("away/.ends.ics.mailseal-new"));

    Files.createDirectory(path);
    assertThatThrownBy(() -> file.write(feed(NOW, 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the calendar " + path + " cannot be written: ")
        .hasMessageContaining("what is there is as it was");
    assertThat(files()).containsExactly(path);
  }
}
