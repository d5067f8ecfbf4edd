package org.mailseal.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A DNS name as it stands in a certificate: lower case, A-labels (RFC 5891), no trailing dot; the
 * left-most label may be {@code *} (RFC 9525 §6.3).
 *
 * @param text the name, at most 253 characters
 */
public record DnsName(String text) implements Identifier, Comparable<DnsName> {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** What separates labels for those who write (RFC 3490 §3.1, RFC 5895 §2.4). */
  private static final Pattern DOTS = Pattern.compile("[.\\u3002\\uFF0E\\uFF61]");

  private static final Pattern NUMERIC = Pattern.compile("[0-9]+");

  public DnsName {
    fault(text)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  /**
   * Reads a name as people write it: any case, U-labels, a trailing dot. A name that is another one
   * to programs of the older standard (IDNA 2003), as those with \u00DF are, is refused: a guess
   * might ask for somebody else's.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  public static DnsName of(String written) {
    String name = written.strip();
    return ascii(name) ? ofAscii(name) : ofUnicode(name);
  }

  private static DnsName ofAscii(String name) {
    String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return new DnsName(absolute.toLowerCase(Locale.ROOT));
  }

  private static DnsName ofUnicode(String name) {
    String shown = "'" + Printable.sanitize(name) + "'";
    List<String> labels = new ArrayList<>();
    List<Optional<String>> older = new ArrayList<>();
    for (String label : DOTS.split(name, -1)) {
      if (ascii(label)) {
        labels.add(label);
        older.add(Optional.of(label));
        continue;
      }
      try {
        ULabel read = ULabel.of(label);
        labels.add(read.aLabel());
        older.add(read.inIdna2003());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(shown + " is not a host name: " + e.getMessage(), e);
      }
    }
    DnsName read = ofAscii(String.join(".", labels));
    if (!older.stream().allMatch(Optional::isPresent)) {
      throw new IllegalArgumentException(
          shown + " is no name to programs of the older standard (IDNA 2003); write " + read);
    }
    DnsName before =
        ofAscii(older.stream().map(Optional::orElseThrow).collect(Collectors.joining(".")));
    if (!before.equals(read)) {
      throw new IllegalArgumentException(
          String.format(
              "%s is two names: %s by the older standard (IDNA 2003), %s by the newer one (IDNA"
                  + " 2008); write the one that is meant",
              shown, before, read));
    }
    return read;
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  /** The name, or empty where the text is not one. */
  public static Optional<DnsName> find(String written) {
    try {
      return Optional.of(of(written));
    } catch (IllegalArgumentException notAName) {
      return Optional.empty();
    }
  }

  /**
   * A name or pattern as a machine presents it, in a certificate or a policy: what stands there
   * counts, for clients compare it so. Blanks, a final dot and U-labels make it no name, as {@code
   * openssl verify -verify_hostname} has it.
   */
  public static Optional<DnsName> findPresented(String presented) {
    // The lower case of some letters beyond ASCII, such as the Kelvin sign's, is ASCII.
    if (!ascii(presented)) {
      return Optional.empty();
    }
    String name = presented.toLowerCase(Locale.ROOT);
    return fault(name).isPresent() ? Optional.empty() : Optional.of(new DnsName(name));
  }

  private static Optional<String> fault(String name) {
    String shown = "'" + Printable.sanitize(name) + "'";
    if (name.length() > 253) {
      return Optional.of(
          shown + " has " + name.length() + " characters; a DNS name has at most 253");
    }
    String[] labels = name.split("\\.", -1);
    if (labels.length < 2) {
      return Optional.of(shown + " is not a fully qualified name such as mail.example.org");
    }
    for (int i = 0; i < labels.length; i++) {
      boolean wildcard = i == 0 && labels[0].equals("*") && labels.length > 2;
      if (!wildcard && !LABEL.matcher(labels[i]).matches()) {
        return Optional.of(
            shown
                + " is not a host name: '"
                + Printable.sanitize(labels[i])
                + "' is not a label (RFC 1123 §2.1)");
      }
    }
    if (NUMERIC.matcher(labels[labels.length - 1]).matches()) {
      return Optional.of(shown + " looks like an address, not a name");
    }
    return Optional.empty();
  }

  public boolean wildcard() {
    return text.startsWith("*.");
  }

  /** What a wildcard stands below, where CAA is looked for (RFC 8659 §3); any other name itself. */
  public DnsName withoutWildcard() {
    return wildcard() ? DnsName.of(text.substring("*.".length())) : this;
  }

  /**
   * Whether this name, in a certificate, speaks for a host. A wildcard stands for exactly one
   * left-most label (RFC 9525 §6.3).
   */
  @Override
  public boolean covers(Identifier other) {
    if (!(other instanceof DnsName host)) {
      return false;
    }
    if (text.equals(host.text)) {
      return true;
    }
    int dot = host.text.indexOf('.');
    return wildcard() && !host.wildcard() && host.text.substring(dot).equals(text.substring(1));
  }

  /**
   * An internationalised name in both of its forms, {@code xn--bcher-kva.example
   * (b\u00FCcher.example)}: the one that counts first, for the other may only look like a name that
   * is known.
   */
  @Override
  public String display() {
    if (!text.contains("xn--")) {
      return text;
    }
    String unicode =
        DOTS.splitAsStream(text)
            .map(label -> ULabel.ofALabel(label).map(ULabel::text).orElse(label))
            .collect(Collectors.joining("."));
    return unicode.equals(text) ? text : text + " (" + Printable.sanitize(unicode) + ")";
  }

  @Override
  public int compareTo(DnsName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
