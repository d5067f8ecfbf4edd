package org.mailseal.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.file.Bundle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PasswordOptionTest {
  private static final String FRESH = "the PKCS#12 file";

  @TempDir private Path folder;

  @Command
  static final class Any implements Callable<Integer> {
    @Mixin private final PasswordOption password;

    Any(Terminal terminal) {
      this.password = new PasswordOption(terminal);
    }

    @Override
    public Integer call() {
      return 0;
    }
  }

  private static PasswordOption option(Terminal terminal, String... arguments) {
    Any command = new Any(terminal);
    new CommandLine(command).parseArgs(arguments);
    return command.password;
  }

  private PasswordOption inFile(String content, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return option(ScriptedTerminal.absent(), "--password-file", file.toString());
  }

  @Test
  void aFileHoldsItForReadingAndForWriting() throws IOException {
    PasswordOption option = inFile("geheim ä\n", "rw-------");
    assertThat(option.given()).isTrue();
    assertThat(option.passwords().ask("the private key")).hasValue("geheim ä".toCharArray());
    assertThat(option.fresh(FRESH)).isEqualTo("geheim ä".toCharArray());
  }

  @Test
  void aFileThatOthersReadIsRefusedAndNothingOfItShown() throws IOException {
    assertUsage(() -> inFile("geheim\n", "rw-r--r--").fresh(FRESH))
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void aLongFileIsRefused() throws IOException {
    assertUsage(() -> inFile("x".repeat(4097), "rw-------").fresh(FRESH))
        .hasMessageContaining("4,097 characters");
    assertThat(inFile("x".repeat(4096), "rw-------").fresh(FRESH)).hasSize(4096);
  }

  @Test
  void aPersonIsAskedOnceForWhatIsThereAndTwiceForWhatIsNew() throws IOException {
    ScriptedTerminal terminal = ScriptedTerminal.typing("eins", "zwei", "zwei");
    PasswordOption option = option(terminal);
    assertThat(option.given()).isFalse();
    assertThat(option.passwords().ask("the private key")).hasValue("eins".toCharArray());
    assertThat(option.fresh(FRESH)).isEqualTo("zwei".toCharArray());
    assertThat(terminal.prompts())
        .containsExactly(
            "Password of the private key: ",
            "New password of the PKCS#12 file: ",
            "The same again: ");
  }

  @Test
  void twoThatDifferAreRefused() {
    assertUsage(() -> option(ScriptedTerminal.typing("eins", "zwei")).fresh(FRESH))
        .hasMessageContaining("differ");
  }

  @Test
  void nothingTypedIsNoPassword() {
    assertUsage(() -> option(ScriptedTerminal.typing("")).fresh(FRESH))
        .hasMessageContaining("none was typed");
    assertUsage(() -> option(ScriptedTerminal.typing()).fresh(FRESH))
        .hasMessageContaining("none was typed");
  }

  @Test
  void withoutATerminalTheOptionIsNamed() {
    assertUsage(() -> option(ScriptedTerminal.absent()).fresh(FRESH))
        .hasMessageContaining("--password-file");
  }

  @Test
  void aReaderOfFilesHandsTheRefusalOn() {
    Bundle.Passwords passwords = option(ScriptedTerminal.absent()).passwords();
    assertThatThrownBy(() -> passwords.ask("the private key"))
        .isInstanceOfSatisfying(
            PasswordOption.Unknown.class,
            unknown -> assertThat(unknown.refusal().code()).isEqualTo(ExitCode.USAGE));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertUsage(
      ThrowingCallable step) {
    return assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ExitCode.USAGE));
  }
}
