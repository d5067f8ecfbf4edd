package org.mailseal.notification.letter;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A letter's HTML as a strict reader takes it, and the colours that its words have. */
public record ReadHtml(Document page) {
  private static final Pattern RULE =
      Pattern.compile("\\.([a-z]+)\\{((?:(?:background-)?color:#[0-9a-f]{6}!important;?)+)\\}");

  /** What a mail program shows a letter on. */
  public enum Theme {
    LIGHT(0x000000, 0xffffff, false),
    DARK(0xffffff, 0x121212, true),
    /** A program that is dark, and keeps no style sheet. */
    DARK_WITHOUT_SHEET(0xffffff, 0x121212, false);

    private final int text;
    private final int canvas;
    private final boolean asks;

    Theme(int text, int canvas, boolean asks) {
      this.text = text;
      this.canvas = canvas;
      this.asks = asks;
    }
  }

  /**
   * Words and their colours.
   *
   * @param ratio the contrast of both (WCAG 2.2, "contrast ratio")
   */
  public record Shown(String words, double ratio) {}

  private record Colours(int text, int background) {
    Colours with(Map<String, String> style) {
      return new Colours(
          style.containsKey("color") ? rgb(style.get("color")) : text,
          style.containsKey("background-color") ? rgb(style.get("background-color")) : background);
    }
  }

  /** What is no well-formed XML is refused. */
  public static ReadHtml of(String html) {
    try {
      return new ReadHtml(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(html))));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(html, e);
    }
  }

  /** All elements of a name; {@code *}: all. */
  public List<Element> elements(String name) {
    var found = page.getElementsByTagName(name);
    return IntStream.range(0, found.getLength())
        .mapToObj(found::item)
        .map(Element.class::cast)
        .toList();
  }

  /** All words of the page. */
  public List<Shown> shown(Theme theme) {
    List<Shown> shown = new ArrayList<>();
    walk(
        elements("body").getFirst(),
        new Colours(theme.text, theme.canvas),
        theme.asks ? sheet() : Map.of(),
        shown);
    return shown;
  }

  /** The contrast of each bar and border with what it stands on. */
  public List<Shown> drawn(Theme theme) {
    return elements("*").stream()
        .flatMap(
            element -> {
              Map<String, String> style = style(element);
              return Stream.of(
                      element.getTagName().equals("td") ? style.get("background-color") : null,
                      style.getOrDefault("border", style.get("border-top")))
                  .filter(value -> value != null)
                  .map(value -> value.substring(value.indexOf('#')));
            })
        .distinct()
        .map(colour -> new Shown(colour, ratio(rgb(colour), theme.canvas)))
        .toList();
  }

  private static void walk(
      Element element, Colours around, Map<String, Map<String, String>> sheet, List<Shown> shown) {
    Colours colours =
        around
            .with(style(element))
            .with(sheet.getOrDefault(element.getAttribute("class"), Map.of()));
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        walk(inner, colours, sheet, shown);
      } else if (child instanceof Text text
          && !text.getData().isBlank()
          && !text.getData().equals("\u00a0")) {
        shown.add(new Shown(text.getData(), ratio(colours.text(), colours.background())));
      }
    }
  }

  private Map<String, Map<String, String>> sheet() {
    Map<String, Map<String, String>> sheet = new HashMap<>();
    Matcher rule = RULE.matcher(elements("style").getFirst().getTextContent());
    while (rule.find()) {
      sheet.put(rule.group(1), declarations(rule.group(2).replace("!important", "")));
    }
    return sheet;
  }

  /** The style of an element itself. */
  public static Map<String, String> style(Element element) {
    return declarations(element.getAttribute("style"));
  }

  private static Map<String, String> declarations(String style) {
    Map<String, String> declarations = new HashMap<>();
    for (String one : style.split(";", -1)) {
      String[] both = one.split(":", 2);
      if (both.length == 2) {
        declarations.put(both[0].strip(), both[1].strip());
      }
    }
    return declarations;
  }

  private static int rgb(String colour) {
    return Integer.parseInt(colour.substring(1), 16);
  }

  private static double ratio(int one, int other) {
    double first = luminance(one);
    double second = luminance(other);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  /** WCAG 2.2, "relative luminance". */
  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double part = (channel & 0xff) / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }
}
