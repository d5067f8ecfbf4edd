package org.mailseal.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.install.Host;
import org.mailseal.install.RecordedCommands;

/** Processes as a folder that looks like {@code /proc} shows them. */
class ThisHostTest {
  private static final int STRANGER = 4711;

  @TempDir private Path folder;
  private Path proc;
  private Path config;

  @BeforeEach
  void prepare() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    config = Files.writeString(folder.resolve("server.conf"), "x");
    process("self", 0, "1", folder, "java");
  }

  private void process(String pid, int uid, String numbers, Path root, String... words)
      throws IOException {
    Path process = Files.createDirectory(proc.resolve(pid));
    Files.writeString(
        process.resolve("status"),
        "Name:\tx\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\nNSpid:\t%2$s\n".formatted(uid, numbers));
    Files.writeString(process.resolve("cmdline"), String.join("\0", words) + "\0");
    Files.writeString(process.resolve("environ"), "SECRET=s\0MAIL_CONFIG=/etc/a=b\0");
    Files.createSymbolicLink(process.resolve("root"), root);
  }

  private ThisHost look() {
    return ThisHost.look(proc, new RecordedCommands(Map.of()));
  }

  @Test
  void aProcessHasTheNameOfItsProgram() throws IOException {
    process("7", 0, "7", folder, "nginx: master process nginx -c /x.conf");
    Files.createSymbolicLink(proc.resolve("7/exe"), Path.of("/usr/sbin/nginx (deleted)"));
    process("8", 0, "8", folder, "/usr/sbin/dovecot", "-c", "/d.conf");
    process("9", 0, "9", folder);
    Files.writeString(proc.resolve("9/cmdline"), "");

    assertThat(look().running("nginx")).hasSize(1);
    assertThat(look().running("dovecot"))
        .containsExactly(
            new Host.Running(
                "dovecot",
                List.of("/usr/sbin/dovecot", "-c", "/d.conf"),
                Map.of("MAIL_CONFIG", "/etc/a=b")));
  }

  @Test
  void aContainersProcessesAreLeftOutAndTold() throws IOException {
    process("7", 0, "7 1", folder, "master");
    process("8", 0, "8", Files.createDirectory(folder.resolve("elsewhere")), "dovecot");
    process("9", 0, "9", folder, "haproxy");

    ThisHost host = look();

    assertThat(host.running("master")).isEmpty();
    assertThat(host.running("dovecot")).isEmpty();
    assertThat(host.running("haproxy")).hasSize(1);
    assertThat(host.leftOut(Set.of("master", "dovecot", "haproxy")))
        .extracting(ThisHost.LeftOut::program)
        .containsExactlyInAnyOrder("master", "dovecot");
  }

  @Test
  void anotherUsersProcessCountsOnlyWhereItsConfigurationIsNotHisOwn() throws IOException {
    process("7", STRANGER, "7", folder, "nginx: master process nginx -c " + config);
    Files.writeString(proc.resolve("7/environ"), "");

    assertThat(look().running("nginx")).hasSize(1);

    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(look().running("nginx")).isEmpty();
    assertThat(look().leftOut(Set.of("nginx")))
        .allMatch(process -> process.why().contains("can be written by everybody"));
  }

  @Test
  void rootMayReadWhateverItWants() throws IOException {
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-rw-"));
    process("7", 0, "7", folder, "nginx", "-c", config.toString());

    assertThat(look().running("nginx")).hasSize(1);
  }

  @Test
  void filesAreReadUpToOneMebibyteAndPipesNever() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[1024 * 1024 + 1]);
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(look().read(config)).contains("x");
    assertThat(look().read(large)).isEmpty();
    assertThat(look().read(pipe)).isEmpty();
    assertThat(look().read(folder)).isEmpty();
  }
}
