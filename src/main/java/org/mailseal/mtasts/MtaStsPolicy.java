package org.mailseal.mtasts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * An MTA-STS policy (RFC 8461 §3.2).
 *
 * @param id of the TXT record that announces it
 * @param mx patterns of MX hosts; a wildcard stands for one label
 * @param maxAge in seconds
 */
public record MtaStsPolicy(String id, Mode mode, List<DnsName> mx, long maxAge) {
  private static final int MAX_BYTES = 64 << 10; // bytes, RFC 8461 §3.3
  private static final int MAX_PATTERNS = 1_000;
  private static final long MAX_MAX_AGE_SECONDS = 31_557_600; // seconds: a year, RFC 8461 §3.2

  /** Key, colon, value: ABNF of RFC 8461 §3.2, for known and unknown keys alike. */
  private static final Pattern FIELD =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \\t]*([^\\s](?:[^\\r\\n]*[^\\s])?)[ \\t]*");

  private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");

  public MtaStsPolicy {
    mx = List.copyOf(mx);
  }

  /** What senders do where a host does not fit the policy (RFC 8461 §5). */
  public enum Mode {
    /** They do not deliver. */
    ENFORCE,
    /** They deliver, and report. */
    TESTING,
    /** They do as if there were no policy. */
    NONE
  }

  /** Whether a host is one of those that the policy names (RFC 8461 §4.1). */
  public boolean names(DnsName host) {
    return mx.stream().anyMatch(pattern -> pattern.covers(host));
  }

  /** On one line, for people. */
  public String display() {
    return "id "
        + id
        + ", mode "
        + mode.name().toLowerCase(Locale.ROOT)
        + ", mx "
        + Identifier.display(mx)
        + ", max_age "
        + maxAge;
  }

  /**
   * Reads a policy.
   *
   * @param id of the TXT record that announced it
   * @throws IllegalArgumentException with the fault in printable words; senders do as if there were
   *     no policy then
   */
  public static MtaStsPolicy parse(String id, byte[] body) {
    if (body.length > MAX_BYTES) {
      throw new IllegalArgumentException("the policy is longer than 64 KiB");
    }
    Map<String, String> fields = new HashMap<>();
    List<DnsName> mx = new ArrayList<>();
    String text = new String(body, StandardCharsets.UTF_8);
    for (String line : text.replaceFirst("\\r?\\n\\z", "").split("\\r?\\n", -1)) {
      Matcher field = FIELD.matcher(line);
      if (!field.matches()) {
        throw new IllegalArgumentException(
            "the line '"
                + Printable.sanitize(line)
                + "' of the policy is not a key, a colon and a value");
      }
      if (field.group(1).equals("mx")) {
        mx.add(pattern(field.group(2), mx.size()));
      } else {
        fields.putIfAbsent(field.group(1), field.group(2)); // the first one counts
      }
    }
    if (!required(fields, "version").equals("STSv1")) {
      throw new IllegalArgumentException(
          "the policy's version is '"
              + Printable.sanitize(required(fields, "version"))
              + "', not STSv1");
    }
    Mode mode = mode(required(fields, "mode"));
    if (mx.isEmpty() && mode != Mode.NONE) {
      throw new IllegalArgumentException("the policy names no mx");
    }
    return new MtaStsPolicy(id, mode, mx, maxAge(required(fields, "max_age")));
  }

  private static String required(Map<String, String> fields, String key) {
    return Optional.ofNullable(fields.get(key))
        .orElseThrow(() -> new IllegalArgumentException("the policy has no " + key));
  }

  private static DnsName pattern(String value, int known) {
    if (known >= MAX_PATTERNS) {
      throw new IllegalArgumentException("the policy names more than " + MAX_PATTERNS + " mx");
    }
    return DnsName.findPresented(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'mx: " + Printable.sanitize(value) + "' in the policy is not a host name"));
  }

  private static Mode mode(String value) {
    return switch (value) {
      case "enforce" -> Mode.ENFORCE;
      case "testing" -> Mode.TESTING;
      case "none" -> Mode.NONE;
      default ->
          throw new IllegalArgumentException(
              "the policy's mode is '"
                  + Printable.sanitize(value)
                  + "', not enforce, testing or none");
    };
  }

  private static long maxAge(String value) {
    long seconds = SECONDS.matcher(value).matches() ? Long.parseLong(value) : Long.MAX_VALUE;
    if (seconds > MAX_MAX_AGE_SECONDS) {
      throw new IllegalArgumentException(
          "the policy's max_age is '"
              + Printable.sanitize(value)
              + "', not a number of seconds up to "
              + MAX_MAX_AGE_SECONDS);
    }
    return seconds;
  }
}
