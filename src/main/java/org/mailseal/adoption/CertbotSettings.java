package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.certificate.Threshold;
import org.mailseal.name.Printable;

/**
 * What a file of certbot's says, in the form of ConfigObj: {@code key = value} in sections, a
 * comment from {@code #} on. The same form serves {@code renewal/NAME.conf}, {@code cli.ini} and
 * the credentials of its DNS plug-ins.
 *
 * @param values by their keys, whatever section they stand in; those of {@code [[webroot_map]]}
 *     apart
 * @param webroots the folder of each name
 */
record CertbotSettings(Map<String, String> values, Map<String, String> webroots) {
  private static final Pattern SECTION = Pattern.compile("\\[+\\s*([^\\[\\]]+?)\\s*]+\\s*(#.*)?");
  private static final String WEBROOT_MAP = "webroot_map";
  private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1\\s*(#.*)?");
  private static final Pattern BEFORE_EXPIRY =
      Pattern.compile("(\\d{1,5})\\s*(hour|day|week|month)s?");

  static CertbotSettings parse(String text) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> webroots = new LinkedHashMap<>();
    Map<String, String> section = values;
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      Matcher header = SECTION.matcher(line);
      int equals = line.indexOf('=');
      if (header.matches()) {
        section = header.group(1).equals(WEBROOT_MAP) ? webroots : values;
      } else if (equals > 0 && !line.startsWith("[")) {
        section.put(line.substring(0, equals).strip(), value(line.substring(equals + 1).strip()));
      } else {
        throw new IOException(
            "line "
                + number
                + " is neither a section nor key = value: "
                + Printable.sanitize(line.length() > 60 ? line.substring(0, 60) + "..." : line));
      }
    }
    return new CertbotSettings(values, webroots);
  }

  private static String value(String written) {
    Matcher quoted = QUOTED.matcher(written);
    int comment = written.indexOf(" #");
    return quoted.matches()
        ? quoted.group(2)
        : (comment < 0 ? written : written.substring(0, comment)).strip();
  }

  /** Empty where it is not set; certbot writes None for some. */
  Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key))
        .filter(value -> !value.isEmpty() && !value.equals("None"));
  }

  String require(String key) throws IOException {
    return find(key).orElseThrow(() -> new IOException("it does not say " + key));
  }

  Path path(String key) throws IOException {
    String written = require(key);
    try {
      Path path = Path.of(written);
      if (path.isAbsolute() && path.getFileName() != null) {
        return path.normalize();
      }
    } catch (InvalidPathException notOne) {
      // told below, as what is none for another reason
    }
    throw new IOException(
        key + " = " + Printable.sanitize(written) + " is not the absolute path of a file");
  }

  boolean isTrue(String key) {
    return find(key).filter("True"::equalsIgnoreCase).isPresent();
  }

  /** How long before the end certbot renews, where somebody has set it. */
  Optional<Threshold> renewWhenLeft() {
    return find("renew_before_expiry")
        .map(BEFORE_EXPIRY::matcher)
        .filter(Matcher::matches)
        .map(
            matcher -> {
              long count = Long.parseLong(matcher.group(1));
              return new Threshold.Fixed(
                  switch (matcher.group(2)) {
                    case "hour" -> Duration.ofHours(count);
                    case "day" -> Duration.ofDays(count);
                    case "week" -> Duration.ofDays(count * 7);
                    default -> Duration.ofDays(count * 30);
                  });
            });
  }
}
