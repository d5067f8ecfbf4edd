package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.Resolver;

/**
 * dnsjava brings a provider that can take the place of Java's own resolver, hosts file and all, in
 * the whole process. As of 3.7.1 it does so only where a system property tells it to.
 */
class SystemResolverTest {
  private static final String NAME = "only-in-the-hosts-file.test";

  @Test
  void theHostsFileCounts(@TempDir Path scratch) throws IOException, InterruptedException {
    Path hosts = Files.writeString(scratch.resolve("hosts"), "127.0.0.77 " + NAME + "\n");
    Path said = scratch.resolve("said");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).hasContent("[" + NAME + "/127.0.0.77]");
  }

  /** Asks in a process of its own, because Java chooses its resolver once. */
  static final class Child {
    private Child() {}

    public static void main(String[] words) throws UnknownHostException {
      System.out.println(Resolver.system().resolve(NAME));
    }
  }
}
