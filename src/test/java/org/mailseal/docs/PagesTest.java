package org.mailseal.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;

/** What README.md and the pages under src/docs say of this project is there. */
class PagesTest {
  private static final Path SETTINGS = Path.of("config/mailseal.yaml");

  /** An entry of a list of targets. */
  private static final Pattern TARGET = Pattern.compile("(?m)^#? *- ([a-z0-9]+):( \\{.*| +#.*)?$");

  /** The name of a test class. */
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  private static final Path TESTS = Path.of("src/test/java");

  private static final String AROUND_TARGETS =
      """
      authorities: {internal: {local: {}}}
      certificates:
        mail.example.org:
          endpoints: [smtp]
          install:
      """;

  private static final String AROUND_PROOFS =
      """
      contact: postmaster@example.org
      certificates:
        mail.example.org:
          install: [{pem: {key: /etc/tls/key.pem, certificate: /etc/tls/chain.pem}}]
      authorities:
        ca:
          acme: https://ca.example/directory
      """;

  private static final String AROUND_NAMES =
      """
      contact: postmaster@example.org
      authorities: { internal: { local: {} } }
      certificates:
        mail.example.org:
          install: [{pem: {key: /etc/tls/key.pem, certificate: /etc/tls/chain.pem}}]
      """;

  @TestFactory
  Stream<DynamicTest> everyLinkLeadsSomewhere() {
    return eachPage(
        page ->
            assertThat(page.links())
                .allSatisfy(
                    link -> {
                      assertThat(page.target(link)).exists();
                      if (link.contains("#")) {
                        assertThat(
                                new Page(page.target(link)).hasAnchor(link.replaceFirst(".*#", "")))
                            .isTrue();
                      }
                    }));
  }

  /** They are installed as a folder of their own. */
  @TestFactory
  Stream<DynamicTest> aPageLinksToOtherPagesOnly() {
    return eachPage(
        page ->
            assertThat(page.file().equals(Page.README) ? List.<String>of() : page.links())
                .allSatisfy(link -> assertThat(page.target(link)).startsWith(Page.FOLDER)));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfSettingsCanBeRead() {
    return eachPage(
        page ->
            assertThat(page.blocks("yaml"))
                .allSatisfy(
                    example -> assertThatCode(() -> read(example)).doesNotThrowAnyException()));
  }

  private static void read(String example) throws SettingsException {
    String whole =
        switch (example.split("\\s", 2)[0]) {
          case "-" -> AROUND_TARGETS + example.indent(6);
          case "prove-by:" -> AROUND_PROOFS + example.indent(4);
          case "also-for:" -> AROUND_NAMES + example.indent(4);
          case "reminders:" -> "authorities: {ca: {local: {}}}\ncertificates: {}\n" + example;
          default -> example;
        };
    SettingsReader.read(whole, Path.of("mailseal.yaml"));
  }

  @TestFactory
  Stream<DynamicTest> everyTestThatIsNamedIsThere() throws IOException {
    Set<String> names;
    try (Stream<Path> files = Files.walk(TESTS)) {
      names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
    return eachPage(
        page ->
            assertThat(page.matches(TEST))
                .allSatisfy(test -> assertThat(names).contains(test + ".java")));
  }

  @Test
  void everyTargetHasAnExample() throws IOException {
    Set<String> shown =
        Page.all().stream()
            .filter(page -> page.file().startsWith(Page.FOLDER.resolve("servers")))
            .flatMap(page -> page.blocks("yaml").stream())
            .flatMap(PagesTest::targets)
            .collect(Collectors.toSet());

    assertThat(targets(Files.readString(SETTINGS))).contains("postfix", "zimbra").isSubsetOf(shown);
  }

  private static Stream<String> targets(String text) {
    return TARGET.matcher(text).results().map((MatchResult target) -> target.group(1));
  }

  private static Stream<DynamicTest> eachPage(Consumer<Page> check) {
    return Page.all().stream()
        .map(page -> DynamicTest.dynamicTest(page.file().toString(), () -> check.accept(page)));
  }
}
