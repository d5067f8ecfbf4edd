package org.mailseal.certificate.rsa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.fixture.host.Command;

class NativeRsaTest {
  private static final String EXTERNAL =
      "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true";

  @TempDir private Path folder;

  /** What another Java does with what it has there. */
  static final class OneKey {
    public static void main(String[] words) {
      boolean there = NativeRsa.provider().isPresent();
      for (int i = 0; i < 2; i++) {
        KeyAlgorithm made =
            KeyAlgorithm.of(KeyAlgorithm.RSA_2048.generate(new SecureRandom()).getPublic())
                .orElseThrow();
        System.out.println(made + (there ? ", native" : ", Java's own"));
      }
    }
  }

  private static Command.Outcome keys(String... options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.addAll(List.of(options));
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    words.addAll(List.of(System.getProperty("java.class.path"), OneKey.class.getName()));
    Command.Outcome outcome = Command.run(Duration.ofSeconds(60), words);
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome;
  }

  private static void assertMadeByJavaItself(Command.Outcome outcome) {
    assertThat(outcome.out().lines().filter(line -> line.startsWith("rsa-2048")))
        .containsExactly("rsa-2048, Java's own", "rsa-2048, Java's own");
    assertThat(outcome.said().lines().filter(line -> line.contains("Java itself makes RSA keys")))
        .hasSize(1);
  }

  @Test
  void isNeverRegistered() {
    assertThat(NativeRsa.provider()).isPresent();
    assertThat(Stream.of(Security.getProviders())).doesNotContain(NativeRsa.provider().get());
  }

  @Test
  void isTakenFromTheJarWhereNothingElseIsSaid() {
    assertThat(keys().out()).contains("rsa-2048, native").doesNotContain("Java's own");
  }

  @Test
  void whereThereIsNoLibraryJavaMakesTheKeys() {
    assertMadeByJavaItself(keys(EXTERNAL, "-Djava.library.path=" + folder.resolve("none")));
  }

  /** As one for another processor, or another C library. */
  @Test
  void whereTheLibraryCannotBeLoadedJavaMakesTheKeys() throws Exception {
    Files.writeString(folder.resolve("libamazonCorrettoCryptoProvider.so"), "of another machine");

    assertMadeByJavaItself(keys(EXTERNAL, "-Djava.library.path=" + folder));
  }

  @Test
  void whereTheJarsLibraryCannotBeWrittenJavaMakesTheKeys() {
    assertMadeByJavaItself(
        keys("-Djava.library.path=" + folder, "-Djava.io.tmpdir=/proc/self/none"));
  }
}
