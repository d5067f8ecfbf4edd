package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;

@Timeout(60)
class RemindersTestCommandTest {
  @TempDir private Path folder;

  private Command.Outcome run(String reminders) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("mailseal.yaml"),
            """
            authorities: { own: { local: {} } }
            certificates: {}
            %s
            database: jdbc:h2:file:%s/ledger
            """
                .formatted(reminders, folder));
    return InProcess.run(settings, "reminders", "test");
  }

  private static String over(int port) {
    return "reminders: { to: [a@example.org], escalate: { to: [boss@example.org] }, relays: [{ url:"
        + " 'smtp://127.0.0.1:"
        + port
        + "', tls: none }] }";
  }

  /** One dialogue of a relay that takes everything. */
  private static void take(ServerSocket relay, List<String> heard) {
    try (Socket client = relay.accept();
        Scanner lines = new Scanner(client.getInputStream(), StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
      out.print("220 relay.example.org\r\n");
      boolean data = false;
      while (lines.hasNextLine()) {
        String line = lines.nextLine();
        heard.add(line);
        if (line.equals("DATA")) {
          data = true;
          out.print("354 go on\r\n");
        } else if (!data || line.equals(".")) {
          data = false;
          out.print("250 ok\r\n");
        }
      }
    } catch (IOException gone) {
      heard.add(gone.toString());
    }
  }

  @Test
  void aTestMessageIsSentToAllWhoAreEverTold() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.startVirtualThread(() -> take(relay, heard));
      Command.Outcome sent = run(over(relay.getLocalPort()));
      assertThat(sent.exit()).as(sent.said()).isZero();
      assertThat(sent.out()).startsWith("mail: ");
    }
    assertThat(heard)
        .anyMatch(line -> line.startsWith("RCPT TO:<a@example.org>"))
        .anyMatch(line -> line.startsWith("RCPT TO:<boss@example.org>"))
        .anyMatch(line -> line.startsWith("Subject: [mailseal] test: "));
  }

  @Test
  void whatIsNotTakenIsToldAndNotKept() throws Exception {
    int closed;
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      closed = relay.getLocalPort();
    }
    Command.Outcome unsent = run(over(closed));
    assertThat(unsent.exit()).isEqualTo(1);
    assertThat(unsent.err()).startsWith("mailseal: mail: ");
    assertThat(InProcess.run(folder.resolve("mailseal.yaml"), "status").out())
        .doesNotContain("letters:");
    assertThat(run("").exit()).isEqualTo(2);
  }
}
