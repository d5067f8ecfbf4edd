package org.mailseal.notification.letter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.letter.LetterBody.Tone;
import org.mailseal.notification.letter.ReadHtml.Theme;
import org.w3c.dom.Element;

class LetterHtmlTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  private static Bar bar(String name, int age, int left) {
    return new Bar(name, NOW.minus(Duration.ofDays(age)), NOW.plus(Duration.ofDays(left)));
  }

  private static final List<Bar> KINDS =
      List.of(
          bar("ended.example", 90, -3),
          bar("soon.example", 85, 5),
          bar("calm.example", 30, 60),
          bar("long.example", 100, 298),
          bar("later.example", -2, 88),
          bar("decades.example", 4000, 4000));

  private static LetterBody saying(String words) {
    return new LetterBody(
        words,
        List.of(
            new Paragraph(words),
            new Heading(words),
            new Commands(List.of(new Command(words, words))),
            new Facts(List.of(new Fact("Label", List.of(words, words)))),
            Lifetimes.of(List.of(bar(words, 80, 10)), NOW),
            new Footer(words)));
  }

  private static LetterBody picture(List<Bar> bars) {
    return new LetterBody("Headline.", List.of(Lifetimes.of(bars, NOW)));
  }

  @ParameterizedTest
  @EnumSource
  void wordsHaveContrastOnWhateverTheyAreShown(Theme theme) {
    List<Block> blocks = saying("words").blocks();
    for (Tone tone : Tone.values()) {
      ReadHtml page = ReadHtml.of(new LetterBody("Headline.", blocks).html(tone));
      assertThat(page.shown(theme))
          .hasSizeGreaterThan(10)
          .allSatisfy(shown -> assertThat(shown.ratio()).as(shown.words()).isGreaterThan(4.5));
    }
  }

  /** WCAG 2.2 §1.4.11. */
  @ParameterizedTest
  @EnumSource
  void barsAndLinesStandOutOnWhateverTheyAreShown(Theme theme) {
    ReadHtml page = ReadHtml.of(picture(KINDS).html(Tone.WARNING));
    assertThat(page.drawn(theme))
        .hasSize(4)
        .allSatisfy(drawn -> assertThat(drawn.ratio()).as(drawn.words()).isGreaterThan(3));
    assertThat(ReadHtml.of(saying("words").html(Tone.GOOD)).drawn(theme))
        .extracting(ReadHtml.Shown::words)
        .anyMatch(colour -> colour.startsWith("#808080"));
  }

  /** What a dark program turns over or drops, it does to both. */
  @Test
  void noColourOfTextIsSetWithoutItsBackground() {
    for (Tone tone : Tone.values()) {
      assertThat(ReadHtml.of(saying("words").html(tone)).elements("*"))
          .map(ReadHtml::style)
          .filteredOn(style -> style.containsKey("color"))
          .singleElement()
          .satisfies(style -> assertThat(style).containsKey("background-color"));
    }
  }

  @Test
  void redIsOnlyWhereMailFails() {
    String warning = picture(KINDS.subList(1, KINDS.size())).html(Tone.WARNING);
    assertThat(warning.substring(warning.indexOf("<body")))
        .doesNotContain("failure", "#b3261e", "#d93025");
    assertThat(picture(KINDS).html(Tone.FAILURE)).contains("class=\"failure\"", "#d93025");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=https://evil.example/x onerror='a'>",
        "</td></tr></table></div></body>&nbsp;<!--",
        "]]>&lt;b&gt;",
        "a\r\n.\r\nBcc: evil@example.net",
        "\u202egro.elpmaxe\u0000\ufffe\ud800"
      })
  void whatStrangersSayIsWords(String hostile) {
    String html = saying(hostile).html(Tone.FAILURE);
    assertThat(shape(html)).isEqualTo(shape(saying("harmless").html(Tone.FAILURE)));
    assertThat(html).doesNotContain("\u202e", "\r", "\u0000");
    assertThat(saying(hostile).text()).doesNotContain("\u202e", "\r", "\n.\n", "\nBcc");
  }

  /** Elements and their attributes, in their order; widths of bars are figures. */
  private static List<String> shape(String html) {
    return ReadHtml.of(html).elements("*").stream()
        .map(
            element ->
                element.getTagName()
                    + IntStream.range(0, element.getAttributes().getLength())
                        .mapToObj(element.getAttributes()::item)
                        .toList())
        .toList();
  }

  @Test
  void nothingIsLoadedAndNothingUsedThatProgramsDrop() {
    String html = saying("words").html(Tone.GOOD);
    assertThat(html).doesNotContain("http", "url(", "@import", "flex", "position", "float");
    assertThat(ReadHtml.of(html).elements("*"))
        .map(Element::getTagName)
        .hasSameElementsAs(
            Set.of(
                "html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "code",
                "table", "tr", "th", "td", "span"));
    assertThat(ReadHtml.of(html).elements("*"))
        .allSatisfy(
            element -> {
              assertThat(element.hasAttribute("src")).isFalse();
              assertThat(element.hasAttribute("href")).isFalse();
            });
  }

  @Test
  void eachBarFillsItsRowAndMeetsToday() {
    ReadHtml page = ReadHtml.of(picture(KINDS).html(Tone.WARNING));
    List<Element> rows =
        page.elements("table").stream()
            .filter(table -> table.getAttribute("aria-hidden").equals("true"))
            .toList();
    assertThat(rows).hasSameSizeAs(KINDS);
    Set<Double> today = rows.stream().map(LetterHtmlTest::today).collect(Collectors.toSet());
    assertThat(today).as("the same place in every row").hasSize(1);
  }

  private static double today(Element row) {
    var cells = row.getElementsByTagName("td");
    double sum = 0;
    double today = -1;
    for (int at = 0; at < cells.getLength(); at++) {
      var style = ReadHtml.style((Element) cells.item(at));
      if (style.containsKey("border-left")) {
        assertThat(today).as("one line").isEqualTo(-1);
        today = Math.round(sum * 10) / 10.0;
      }
      sum += Double.parseDouble(style.getOrDefault("width", "").replace("%", ""));
    }
    assertThat(Math.round(sum * 10)).as(row.getTextContent()).isEqualTo(1000);
    assertThat(today).isPositive();
    return today;
  }

  /** Who sees no bars hears each name, its end, and what is left. */
  @Test
  void theWordsSayWhatTheBarsShow() {
    assertThat(
            ReadHtml.of(picture(KINDS).html(Tone.WARNING)).shown(Theme.LIGHT).stream()
                .map(ReadHtml.Shown::words))
        .containsExactly(
            "Headline.",
            "Each bar is a certificate from its beginning to its end; the line across is today, 28"
                + " November 2026.",
            "ended.example",
            "2026-11-25,",
            "ended",
            "soon.example",
            "2026-12-03,",
            "5 days left",
            "calm.example",
            "2027-01-27,",
            "60 days left",
            "later.example",
            "2027-02-24,",
            "88 days left",
            "long.example",
            "2027-09-22,",
            "298 days left",
            "decades.example",
            "2037-11-10,",
            "4000 days left");
  }

  @Test
  void theTextHasThemInRows() {
    assertThat(picture(KINDS).text())
        .isEqualTo(
            """
            Headline.
            Each bar is a certificate from its beginning to its end; | is today, 28
            November 2026.
            2026-11-25    -3 d         --|            ended.example
            2026-12-03     5 d         --|            soon.example
            2027-01-27    60 d           |=           calm.example
            2027-02-24    88 d           |=           later.example
            2027-09-22   298 d         --|=======     long.example
            2037-11-10  4000 d  ---------|=========   decades.example
            """);
  }

  @Test
  void thoseThatEndFirstAreDrawnAndTheOthersCounted() {
    List<Bar> many =
        IntStream.rangeClosed(1, 25)
            .mapToObj(left -> bar("n" + left + ".example", 10, 30 - left))
            .toList();
    assertThat(picture(many).text())
        .contains("n25.example", "n6.example", "5 more end later.")
        .doesNotContain("n5.example");
    assertThat(picture(many).html(Tone.WARNING))
        .contains("n6.example", "5 more end later.")
        .doesNotContain("n5.example");
    assertThat(picture(many.subList(0, 21)).text()).contains("One more ends later.");
  }

  @Test
  void longNamesAreCut() {
    String name = "a".repeat(63) + "." + "b".repeat(63) + ".example";
    assertThat(picture(List.of(bar(name, 1, 1))).text()).contains("  " + "a".repeat(27) + "...\n");
    assertThat(picture(List.of(bar(name, 1, 1))).html(Tone.GOOD))
        .contains(">" + "a".repeat(57) + "...<");
  }
}
