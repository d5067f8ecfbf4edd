package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Trust;

/** What is signed is what OpenSSL finds, by the command that the page gives. */
class WebhookSignatureIT {
  private static final String KEY = "k3y of $several 'words'".replace(' ', '_');

  /** The block of the page that begins so. */
  private static String command() throws IOException {
    return Pattern.compile("```sh\n(# verify\n.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("src/docs/webhooks.md")))
        .results()
        .map((MatchResult block) -> block.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static String said(Path folder) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-eu", "-c", command())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.strip() + " " + shell.waitFor();
  }

  @Test
  void opensslFindsTheSame(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("key"), KEY);
    try (ScriptedWebhook server = ScriptedWebhook.answering(ScriptedWebhook.status(200))) {
      Webhook hook =
          new Webhook(
              "team",
              URI.create("http://127.0.0.1:" + server.port() + "/x"),
              new WebhookForm.OurJson(),
              Optional.of(new WebhookSecret.InFile(folder.resolve("key"))),
              Optional.empty(),
              Map.of(),
              true);
      WebhookCall call =
          new WebhookCall(
              () -> Trust.none().sslContext(),
              host -> List.of(ScriptedWebhook.LOOPBACK),
              WebhookCall.Timeouts.STANDARD,
              InstantSource.system(),
              _ -> Optional.empty());
      assertThat(call.send(hook, HookMessages.with(text -> text + " \u20AC \"\\")))
          .isEqualTo(new WebhookOutcome.Taken(200));

      ScriptedWebhook.Request request = server.requests().getFirst();
      Files.writeString(folder.resolve("body"), request.body());
      Files.writeString(folder.resolve("signature"), request.field("Mailseal-Signature"));
      assertThat(said(folder)).isEqualTo("it is signed 0");

      Files.writeString(folder.resolve("body"), request.body().replace("warning", "failure"));
      assertThat(said(folder)).isEqualTo("it is NOT signed 1");
      Files.writeString(folder.resolve("body"), request.body());
      Files.writeString(
          folder.resolve("signature"),
          request.field("Mailseal-Signature").replaceFirst("t=\\d", "t=2"));
      assertThat(said(folder)).isEqualTo("it is NOT signed 1");
    }
  }
}
