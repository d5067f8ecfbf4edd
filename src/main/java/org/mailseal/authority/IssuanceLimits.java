package org.mailseal.authority;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.mailseal.name.Durations;

/**
 * How often an authority lets itself be asked, as far as that is counted before it is asked.
 *
 * @param limits those that are counted
 * @param renewalsLeftOut whether an order that tells which certificate it replaces (RFC 9773 §5)
 *     counts towards none but that of failed validations
 */
public record IssuanceLimits(Map<Kind, RateLimit> limits, boolean renewalsLeftOut) {
  /** What is counted. */
  public enum Kind {
    NEW_ORDERS("new-orders", "new orders"),
    PER_DOMAIN("per-domain", "certificates for the registered domain"),
    PER_NAMES("per-names", "certificates for exactly these names"),
    FAILED_VALIDATIONS("failed-validations", "failed validations of");

    private final String key;
    private final String words;

    Kind(String key, String words) {
      this.key = key;
      this.words = words;
    }

    /** Its key in the settings. */
    public String key() {
      return key;
    }

    /** What is counted, in words. */
    public String words() {
      return words;
    }
  }

  /**
   * So many in any time as long.
   *
   * @param count at least 1
   */
  public record RateLimit(int count, Duration within) {
    private static final String PER = " per ";

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException with the fault in words that may be shown
     */
    public static RateLimit parse(String written) {
      String[] parts = written.strip().split(PER, -1);
      if (parts.length != 2 || !parts[0].matches("[1-9]\\d{0,6}")) {
        throw new IllegalArgumentException(
            "a limit is a number and a time, such as 300 per 3h or 5 per 7d");
      }
      Duration within = Durations.parse(parts[1]);
      if (within.isZero()) {
        throw new IllegalArgumentException("a limit's time is at least 1s");
      }
      return new RateLimit(Integer.parseInt(parts[0]), within);
    }

    /** Such as {@code 300 per 3h}. */
    @Override
    public String toString() {
      return count + PER + Durations.format(within);
    }
  }

  /** Nothing is counted. */
  public static final IssuanceLimits NONE = new IssuanceLimits(Map.of(), false);

  /**
   * Of Let's Encrypt, https://letsencrypt.org/docs/rate-limits/ as of 2026-11-28. It refills its
   * buckets bit by bit, so that counting whole spans never lets an order through that it refuses.
   */
  private static final IssuanceLimits LETS_ENCRYPT =
      new IssuanceLimits(
          Map.of(
              Kind.NEW_ORDERS, new RateLimit(300, Duration.ofHours(3)),
              Kind.PER_DOMAIN, new RateLimit(50, Duration.ofDays(7)),
              Kind.PER_NAMES, new RateLimit(5, Duration.ofDays(7)),
              Kind.FAILED_VALIDATIONS, new RateLimit(5, Duration.ofHours(1))),
          true);

  public IssuanceLimits {
    limits = Map.copyOf(limits);
  }

  /** What is known of the authority behind a directory's URL; none where nothing is. */
  public static IssuanceLimits standard(URI directory) {
    return "acme-v02.api.letsencrypt.org".equalsIgnoreCase(directory.getHost())
        ? LETS_ENCRYPT
        : NONE;
  }

  /** The same with other numbers for some. */
  public IssuanceLimits with(Map<Kind, RateLimit> others, boolean leftOut) {
    Map<Kind, RateLimit> all = new EnumMap<>(Kind.class);
    all.putAll(limits);
    all.putAll(others);
    return new IssuanceLimits(all, leftOut);
  }

  /** The limit of a kind, where there is one. */
  public Optional<RateLimit> find(Kind kind) {
    return Optional.ofNullable(limits.get(kind));
  }

  /** The longest time that is looked back. */
  public Duration longest() {
    return limits.values().stream()
        .map(RateLimit::within)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
