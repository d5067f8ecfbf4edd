package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.probe.Resolver;

/**
 * dnsjava brings a provider that can take the place of the operating system's resolver in the whole
 * process. As of 3.7.1 it does so only where a system property tells it to.
 */
class SystemResolverTest {
  @Test
  void theOperatingSystemsResolverStaysInItsPlace(@TempDir Path scratch)
      throws IOException, InterruptedException {
    Path said = scratch.resolve("said");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).hasContent("java.net");
  }

  /** A process of its own, whose Java has not been opened for anything else. */
  static final class Child {
    private Child() {}

    /** Says whose resolver answers. */
    public static void main(String[] words) throws IOException, ReflectiveOperationException {
      Resolver.system().resolve("localhost");
      Field resolver = InetAddress.class.getDeclaredField("resolver");
      resolver.setAccessible(true);
      System.out.println(resolver.get(null).getClass().getPackageName());
    }
  }
}
