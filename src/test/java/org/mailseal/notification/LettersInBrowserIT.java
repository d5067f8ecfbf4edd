package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;

/**
 * Letters in Chromium, as wide as a phone and as a window, in a light and in a dark theme. Its
 * pictures stay in {@code target/letters}.
 */
class LettersInBrowserIT {
  private static final Path PICTURES = Path.of("target", "letters");

  /** What the page is told that its reader prefers. */
  enum Theme {
    DARK(0),
    LIGHT(1);

    /** Blink's own number of it. */
    private final int preferred;

    Theme(int preferred) {
      this.preferred = preferred;
    }
  }

  /**
   * The letter in a frame, because no window of Chromium is as narrow as a phone, and what the
   * browser makes of it. A colour that is not set lets the one behind it through, at last the
   * theme's own.
   */
  private static final String AROUND =
      """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
      <body style="margin:0"><iframe style="border:0;width:WIDTHpx;height:HEIGHTpx" srcdoc="LETTER"></iframe>
      <script>
      function rgb(colour) { return colour.match(/[0-9.]+/g).map(Number); }
      function luminance(colour) {
        const [r, g, b] = rgb(colour).map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      }
      function contrast(one, other) {
        const both = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (both[0] + 0.05) / (both[1] + 0.05);
      }
      onload = () => {
        const frame = frames[0], page = frame.document, root = page.documentElement;
        const probe = page.createElement('div');
        probe.style.backgroundColor = 'Canvas';
        page.body.append(probe);
        const canvas = frame.getComputedStyle(probe).backgroundColor;
        probe.remove();
        const behind = one => {
          for (; one; one = one.parentElement) {
            const colour = frame.getComputedStyle(one).backgroundColor;
            if (rgb(colour)[3] !== 0) return colour;
          }
          return canvas;
        };
        let least = 21;
        const words = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
          const around = words.currentNode.parentElement;
          if (words.currentNode.data.trim()) {
            least = Math.min(least,
                contrast(frame.getComputedStyle(around).color, behind(around)));
          }
        }
        const beyond = [...page.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > root.clientWidth);
        const cut = [...page.querySelectorAll('code')]
            .filter(one => one.parentElement.scrollWidth > one.parentElement.clientWidth);
        document.title = 'width=' + root.clientWidth + ' scroll=' + root.scrollWidth
            + ' height=' + page.body.scrollHeight + ' beyond=' + beyond.length
            + ' cut=' + cut.length + ' canvas=' + rgb(canvas).slice(0, 3).join()
            + ' contrast=' + least.toFixed(2)
            + ' loaded=' + frame.performance.getEntriesByType('resource').length;
      };
      </script></body></html>
      """;

  private final Scratch scratch = Scratch.create();

  @AfterEach
  void tearDown() {
    scratch.close();
  }

  static Stream<Arguments> letters() {
    return SampleLetters.all().entrySet().stream()
        .flatMap(
            letter ->
                Stream.of(360, 800)
                    .flatMap(
                        width ->
                            Stream.of(Theme.values())
                                .map(
                                    theme ->
                                        Arguments.of(
                                            letter.getKey(),
                                            letter.getValue().html(),
                                            width,
                                            theme))));
  }

  @ParameterizedTest(name = "{0} {2} {3}")
  @MethodSource("letters")
  void fitsAndIsReadable(String name, String html, int width, Theme theme) throws IOException {
    Map<String, String> told = told(chromium(theme, framed(html, width, 600), "--dump-dom"));

    assertThat(told)
        .containsEntry("width", String.valueOf(width))
        .containsEntry("scroll", String.valueOf(width))
        .containsEntry("beyond", "0")
        .containsEntry("cut", "0")
        .containsEntry("loaded", "0");
    assertThat(told.get("canvas"))
        .as("the theme that was asked for")
        .isEqualTo(theme == Theme.DARK ? "18,18,18" : "255,255,255");
    assertThat(Double.parseDouble(told.get("contrast"))).isGreaterThan(4.5);

    int height = Integer.parseInt(told.get("height"));
    Files.createDirectories(PICTURES);
    Path picture =
        PICTURES
            .resolve(name + "-" + width + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png")
            .toAbsolutePath();
    Files.deleteIfExists(picture);
    chromium(
        theme,
        framed(html, width, height),
        "--window-size=" + Math.max(width, 500) + "," + height,
        "--hide-scrollbars",
        "--screenshot=" + picture);
    assertThat(picture).isNotEmptyFile();
  }

  private Path framed(String html, int width, int height) throws IOException {
    Path page = scratch.path("letter.html");
    String quoted = html.replace("&", "&amp;").replace("\"", "&quot;");
    // A scroll bar takes room from the page, and a phone has none.
    String still = quoted.replace("</head>", "<style>html{scrollbar-width:none}</style></head>");
    return Files.writeString(
        page,
        AROUND
            .replace("WIDTH", String.valueOf(width))
            .replace("HEIGHT", String.valueOf(height))
            .replace("LETTER", still));
  }

  private String chromium(Theme theme, Path page, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "/usr/bin/chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + scratch.path("profile"),
                "--blink-settings=preferredColorScheme=" + theme.preferred));
    words.addAll(List.of(options));
    words.add(page.toUri().toString());
    Command.Outcome outcome =
        Command.run(Duration.ofMinutes(2), Map.of("HOME", scratch.path("home").toString()), words);
    assertThat(outcome.exit()).as(outcome.said()).isZero();
    return outcome.out();
  }

  private static Map<String, String> told(String page) {
    Matcher title = Pattern.compile("<title>(width=[^<]*)</title>").matcher(page);
    assertThat(title.find()).as(page).isTrue();
    return Stream.of(title.group(1).split(" "))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
