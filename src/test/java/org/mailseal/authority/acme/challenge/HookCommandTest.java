package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.install.ProcessCommands;

@Timeout(30)
class HookCommandTest {
  @TempDir private Path folder;
  private Path script;

  @BeforeEach
  void script() throws Exception {
    script = folder.resolve("hook");
    Files.writeString(
        script,
        """
        #!/bin/sh
        echo "$# $1 $2 $3 $4 $MAILSEAL_ACTION $MAILSEAL_FQDN $MAILSEAL_VALUE" >> DIR/log
        [ "$3" != broken.example.org. ] || { echo "the provider says no"; exit 3; }
        """
            .replace("DIR", folder.toString()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private HookCommand command() {
    List<String> words = List.of(script.toString(), "zone=x y");
    return new HookCommand(
        new ProofDefinition.Command(words, words, Duration.ofSeconds(20), List.of()),
        new ProcessCommands(Duration.ofSeconds(20)));
  }

  @Test
  void itIsCalledAsLegoCallsIt() throws Exception {
    command().add("_acme-challenge.example.org", "value");
    command().delete("_acme-challenge.example.org", "value");

    assertThat(folder.resolve("log"))
        .content()
        .isEqualTo(
            """
            4 zone=x y present _acme-challenge.example.org. value present \
            _acme-challenge.example.org. value
            4 zone=x y cleanup _acme-challenge.example.org. value cleanup \
            _acme-challenge.example.org. value
            """);
  }

  @Test
  void whatItSaysWhenItFailsIsTold() {
    assertThatThrownBy(() -> command().add("broken.example.org", "value"))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("ended with status 3")
        .hasMessageContaining("the provider says no");
  }

  @Test
  void aProgramThatIsNotThereIsAnObstacle() {
    HookCommand command =
        new HookCommand(
            new ProofDefinition.Command(
                List.of("/no/such"), List.of("/no/such"), Duration.ofSeconds(1), List.of()),
            new ProcessCommands(Duration.ofSeconds(1)));
    assertThat(command.obstacles()).singleElement().asString().contains("/no/such");
    assertThat(command().obstacles()).isEmpty();
  }
}
