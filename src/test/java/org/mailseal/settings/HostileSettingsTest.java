package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the file holds, the outcome is settings or problems, soon. */
class HostileSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a:\n\tb: 1' | :2:1: a tab; YAML is indented with spaces only",
        "'a: b: c' | :1:5: a second ':' in one line; put a value with ': ' in it in quotes",
        "'a: \"b\nc: d' | :1:4: this quote is not closed",
        "'a: *b' | :1:4: an alias (*) of nothing; put a value that starts with * in quotes",
        "'a: !b!c d' | :1:4: tags (!) mean nothing in the settings; put a value that starts with !"
            + " in quotes",
        "'a: !b c' | :1:4: tags (!) mean nothing in the settings; put a value that starts with ! in"
            + " quotes",
        "'a: @b' | :1:4: a value cannot start with this character; put it in quotes",
        "'---\na: b\n---\nc: d' | :3:1: a second document starts here; the settings are one",
        "'a: b\n c\u0007: d' | :2:3: character U+0007 has no place in YAML",
        "'a: \"b\\c\"' | :1:7: not an escape; put a value with \\ in it in single quotes, where it"
            + " means itself",
        "'a: \"\\UFFFFFFFF\"' | :1:2: not YAML from here on",
        "'a: !%1' | :1:4: tags (!) mean nothing in the settings; put a value that starts with ! in"
            + " quotes",
        "'%YAML 3.0\n---\na: b' | :1:1: not YAML from here on",
        "'%TAG\na: b' | :1:5: not YAML: expected '!', but found \\u000A(10)",
        "'a: &b [*b]' | : its aliases (*) make it too large, or endless; write out what they stand"
            + " for",
        "'# nothing' | : there is nothing in it; start from the example, config/mailseal.yaml"
      })
  void what_is_no_sane_yaml_is_told_with_its_place(String yaml, String problem) {
    assertThat(Reading.problem(yaml)).isEqualTo("mailseal.yaml" + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a:\n  b:\n    c: d\n   e: f\n    g: h' | :4:4: this is indented like no line above it",
        "'a: b\n c:\n  d: e' | :2:2: this is indented too far",
        "'a:\n  - b\n - c' | :3:2: this is indented like no line above it",
        "'a:\n  b: c\n    d: e' | :3:5: this is indented too far",
        "'a:\n  b c\n  d: e' | :2:3: this line has no ':'",
        "'a:\n  b c\n\n# d\n  e: f' | :2:3: this line has no ':'",
        "'a: b\nc\nd: e' | :2:1: this line has no ':'",
        "'a: b\nc' | :2:1: this line has no ':'",
        "'a:\n  - b\n  c\n  - d' | :3:3: this line has no ':'",
        "'a: [b, c\nd: e' | :1:4: this bracket is not closed",
        "'a: {b: c\nd: {}' | :1:4: this bracket is not closed"
      })
  void theLineThatIsToBeMendedIsNamed(String yaml, String problem) {
    assertThat(Reading.problem(yaml)).startsWith("mailseal.yaml" + problem);
  }

  @Test
  void an_overlong_scalar_is_refused() {
    assertThat(Reading.problem(Reading.with("contact: " + "a".repeat(1_001))))
        .isEqualTo("mailseal.yaml:3:10: longer than 1000 characters");
  }

  static List<String> bombs() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", before, before, before)));
    }
    String nested = "b: &b {smtp: 1}\nc: &c [" + "*b, ".repeat(200_000) + "]\n";
    StringBuilder shared = new StringBuilder("authorities: {i: {local: {}}}\ncertificates:\n");
    shared
        .append("  a0.example.org: &c {endpoints: [")
        .append("smpt, ".repeat(20_000))
        .append("]}\n");
    for (int i = 1; i < 20_000; i++) {
      shared.append("  a").append(i).append(".example.org: *c\n");
    }
    StringBuilder chain = new StringBuilder("a0: &a0 []\n");
    for (int i = 1; i < 30_000; i++) {
      chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    StringBuilder inside =
        new StringBuilder(
            "authorities: {i: {local: {}}}\ncertificates:\n  a.example.org: &c {endpoints: ["
                + "smpt, ".repeat(5_000)
                + "]}\n");
    for (int i = 1; i < 70; i++) {
      inside.append("  a").append(i).append(".example.org: *c\n");
    }
    int size = 1 << 20;
    return List.of(
        laughs.toString(),
        nested,
        shared.toString(),
        inside.toString(),
        chain.toString(),
        "[".repeat(size),
        "a: {".repeat(size / 4),
        "- ".repeat(size / 2),
        "? ".repeat(size / 2),
        "{" + "a,".repeat(size / 2 - 1) + "}",
        "certificates: {" + "\u00fc?,".repeat(size / 4 - 10) + "}",
        "certificates: {" + "\u00fc".repeat(size / 2 - 20) + ": {}}",
        "x: \"" + "a ".repeat(size / 2 - 5) + "\"",
        "x".repeat(size / 4),
        "#".repeat(size),
        "\n".repeat(size),
        "a: \"" + "\\u0041".repeat(size / 6 - 5) + "\"");
  }

  @ParameterizedTest(name = "bomb {index}")
  @MethodSource("bombs")
  void a_bomb_does_not_hurt(String bomb) {
    List<String> problems =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Reading.problems(bomb));
    assertThat(problems).isNotEmpty();
    assertThat(problems.stream().mapToLong(String::length).sum()).isLessThan(200L << 20);
  }

  @Test
  void a_mutated_example_is_settings_or_problems(@TempDir Path directory) throws IOException {
    long seed = 20261101;
    System.out.println("HostileSettingsTest: seed " + seed);
    Random random = new Random(seed);
    byte[] example = Files.readAllBytes(ExampleSettingsTest.EXAMPLE);
    byte[] all = ExampleSettingsTest.everything().getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("mailseal.yaml");
    int settings = 0;
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] mutant = mutate(i % 2 == 0 ? example : all, random);
      Files.write(file, mutant);
      if (assertTimeoutPreemptively(Duration.ofSeconds(10), () -> accepted(file))) {
        settings++;
      } else {
        refused++;
      }
    }
    assertThat(settings).as("mutants that are still settings").isPositive();
    assertThat(refused).as("mutants that are refused").isPositive();
  }

  @Test
  void a_soup_of_yaml_is_settings_or_problems() {
    long seed = 20261102;
    System.out.println("HostileSettingsTest: soup of seed " + seed);
    Random random = new Random(seed);
    String letters = "ab:-?,[]{}#&*!|>'\"%@` \n\t\\xuUF01~<=/\u00e9\ud83d\ude00.T";
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            StringBuilder soup = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
              soup.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Reading.problems(soup.toString())).as(soup.toString()).isNotEmpty();
          }
        });
  }

  private static boolean accepted(Path file) {
    try {
      return SettingsReader.read(file).certificates() != null;
    } catch (SettingsException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(String.valueOf(e.getMessage()).lines()).hasSameSizeAs(e.problems());
      return false;
    }
  }

  /** One to four times: bytes changed, cut out, doubled, or YAML's own characters put in. */
  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original;
    byte[] special = "\n\t -?:,[]{}#&*!|>'\"%@`\\~<=/0\0\r\u0085".getBytes(StandardCharsets.UTF_8);
    for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 20; times--) {
      int at = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 300));
      byte[] head = Arrays.copyOf(bytes, at);
      byte[] cut = Arrays.copyOfRange(bytes, at, to);
      byte[] tail = Arrays.copyOfRange(bytes, to, bytes.length);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> join(head, tail);
            case 1 -> join(head, cut, cut, tail);
            case 2 -> {
              cut[0] = (byte) random.nextInt(256);
              yield join(head, cut, tail);
            }
            default -> {
              byte[] put = {special[random.nextInt(special.length)]};
              yield join(head, put, random.nextBoolean() ? cut : new byte[0], tail);
            }
          };
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
