package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.install.ProcessCommands;
import org.mailseal.name.DnsName;
import org.mailseal.notification.Channel.Handed;
import org.mailseal.notification.letter.LetterBody;

/** With the programs that every Unix has. */
@Timeout(60)
class CommandChannelTest {
  private static final String HOSTILE = "\"}; touch /tmp/x; $(id) <script>\r\nX: y \u202E";

  @TempDir private Path folder;

  private static Message message() {
    return new Message(
        "<incident-0123@example.org>",
        Message.Kind.INCIDENT,
        Message.Level.FAILURE,
        Optional.of(new DnsName("mail.example.org")),
        List.of(),
        HOSTILE,
        new LetterBody(
            "Mail fails.",
            List.of(
                new LetterBody.Heading("Why"),
                new LetterBody.Paragraph("x".repeat(300_000)),
                new LetterBody.Heading("Ports that fail"),
                new LetterBody.Facts(
                    List.of(
                        new LetterBody.Fact("port", List.of("a:25/smtp", "a:465/smtps")),
                        new LetterBody.Fact("port", List.of("b:25/smtp")))),
                new LetterBody.Commands(
                    List.of(new LetterBody.Command("mailseal inspect a", "looks"))))),
        Instant.parse("2026-11-20T10:00:00Z"));
  }

  private static Handed told(Duration deadline, String... command) throws InterruptedException {
    return new CommandChannel(
            new ProcessCommands(deadline), List.of(command), () -> "mx1.example.org")
        .hand(message());
  }

  private static Handed sh(String script) throws InterruptedException {
    return told(Duration.ofSeconds(30), "sh", "-c", script);
  }

  @Test
  void it_reads_our_json_and_finds_nothing_of_strangers_elsewhere()
      throws InterruptedException, IOException {
    Path read = folder.resolve("read");
    Path environment = folder.resolve("environment");
    assertThat(sh("cat >" + read + "; env >" + environment + "; echo 'thank you'"))
        .isEqualTo(new Handed.Taken("taken by 'sh'"));
    JsonObject json = JsonParser.parseString(Files.readString(read)).getAsJsonObject();
    assertThat(json.get("id").getAsString()).isEqualTo("incident-0123");
    assertThat(json.get("kind").getAsString()).isEqualTo("incident");
    assertThat(json.get("certificate").getAsString()).isEqualTo("mail.example.org");
    assertThat(json.get("text").getAsString())
        .startsWith("Mail fails.\n\nWhy\n\nxxx")
        .doesNotContain("Ports that fail");
    assertThat(json.get("title").getAsString())
        .doesNotContain("\r", "\n", "\u202E")
        .contains("touch /tmp/x");
    assertThat(json.get("text").getAsString()).startsWith("Mail fails.\n\nWhy\n\nxxx");
    assertThat(json.get("facts").toString()).contains("a:25/smtp, a:465/smtps; b:25/smtp");
    assertThat(json.get("commands").toString()).contains("mailseal inspect a");
    assertThat(Files.readString(environment))
        .contains("MAILSEAL_KIND=incident\n", "MAILSEAL_LEVEL=failure\n")
        .doesNotContain("touch", "Mail fails");
  }

  @Test
  void what_it_says_by_its_status_is_tried_later() throws InterruptedException {
    assertThat(sh("echo; echo 'no line'; echo more; exit 75"))
        .isEqualTo(
            new Handed.Later(Optional.empty(), "'sh' asks to be tried again (status 75): no line"));
    assertThat(sh("printf 'red \\033[31m' >&2; exit 1"))
        .isEqualTo(new Handed.Later(Optional.empty(), "'sh' ended with status 1: red \\u001B[31m"));
    assertThat(sh("exit 2"))
        .isEqualTo(
            new Handed.Later(Optional.empty(), "'sh' ended with status 2 and printed nothing"));
    assertThat(((Handed.Later) sh("printf '%9000d' 1; exit 1")).reason().length())
        .isLessThan(1_000);
  }

  @Test
  void a_program_that_hangs_or_is_not_there_is_tried_later() throws InterruptedException {
    assertThat(told(Duration.ofMillis(200), "sleep", "600"))
        .isInstanceOfSatisfying(
            Handed.Later.class, later -> assertThat(later.reason()).contains("was ended"));
    assertThat(told(Duration.ofSeconds(5), "/no/such/program"))
        .isInstanceOfSatisfying(
            Handed.Later.class, later -> assertThat(later.reason()).contains("cannot find"));
  }

  @Test
  void one_that_reads_nothing_has_taken_it_all_the_same() throws InterruptedException {
    assertThat(sh("exit 0")).isInstanceOf(Handed.Taken.class);
    assertThat(sh("exec <&-; exit 0")).isInstanceOf(Handed.Taken.class);
  }

  @Test
  void an_interruption_is_no_answer() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> sh("sleep 600")).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
