package org.mailseal.install.server.postfix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.install.server.NamedPath;

/**
 * The files of {@code smtpd_tls_chain_files}, which Postfix reads as if they were one: a key, then
 * its certificate and issuers, then the next key. So a certificate may lie in one file, or its key
 * in one and its chain in the next (postconf(5)). A certificate before its key is refused: "key not
 * first", and TLS is off.
 */
record ChainFiles(List<Entry> entries) {
  /** What a file holds, in its order. */
  enum Content {
    KEY,
    CHAIN,
    KEY_AND_CHAIN,
    CHAIN_AND_KEY,
    /** It is not there, may not be read, or holds nothing of the kind. */
    UNKNOWN
  }

  record Entry(Path file, Content content) {}

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  /**
   * Looks at the files.
   *
   * @param text gives the text of one that can be read
   */
  static ChainFiles of(List<Path> files, Function<Path, Optional<String>> text) {
    return new ChainFiles(
        files.stream().map(file -> new Entry(file, content(text.apply(file).orElse("")))).toList());
  }

  /** Those of this host. */
  static ChainFiles of(List<Path> files) {
    return of(files, ChainFiles::text);
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException notReadable) {
      return Optional.empty();
    }
  }

  static Content content(String pem) {
    String order =
        BEGIN
            .matcher(pem)
            .results()
            .map(begin -> begin.group(1))
            .map(
                label ->
                    label.endsWith("PRIVATE KEY") ? "K" : label.contains("CERTIFICATE") ? "C" : "")
            .collect(Collectors.joining());
    if (order.isEmpty()) {
      return Content.UNKNOWN;
    }
    if (order.startsWith("C")) {
      return order.contains("K") ? Content.CHAIN_AND_KEY : Content.CHAIN;
    }
    return order.contains("C") ? Content.KEY_AND_CHAIN : Content.KEY;
  }

  /** Where a file stands among them; -1 where it does not. */
  int indexOf(Path file) {
    for (int at = 0; at < entries.size(); at++) {
      if (NamedPath.areOne(entries.get(at).file(), file)) {
        return at;
      }
    }
    return -1;
  }

  Content contentAt(int at) {
    return at < entries.size() ? entries.get(at).content() : Content.UNKNOWN;
  }

  /**
   * The one behind a place, where that only goes on with a chain: Postfix sends it with what stands
   * before it.
   */
  Optional<Path> continuedBy(int at) {
    return contentAt(at + 1) == Content.CHAIN
        ? Optional.of(entries.get(at + 1).file())
        : Optional.empty();
  }

  /**
   * The one before a place, where that ends with a key: Postfix takes what stands behind it for its
   * chain, and is without TLS where another key comes instead.
   */
  Optional<Path> keyBefore(int at) {
    return at > 0 && contentAt(at - 1) == Content.KEY
        ? Optional.of(entries.get(at - 1).file())
        : Optional.empty();
  }

  /**
   * The first certificate's files, as Mailseal would write them. A key that may not be read is one
   * that a chain follows.
   */
  PostfixFiles first() {
    Path file = entries.getFirst().file();
    boolean apart =
        (contentAt(0) == Content.KEY || contentAt(0) == Content.UNKNOWN)
            && contentAt(1) == Content.CHAIN;
    return apart
        ? new PostfixFiles.Pair(entries.get(1).file(), file)
        : new PostfixFiles.ChainFile(file);
  }

  /** Whether Postfix refuses them. */
  boolean beginWithCertificate() {
    return contentAt(0) == Content.CHAIN || contentAt(0) == Content.CHAIN_AND_KEY;
  }

  /** The files that are left of them without some, as main.cf takes them. */
  String without(List<Path> files) {
    return entries.stream()
        .map(Entry::file)
        .filter(file -> !files.contains(file))
        .map(Path::toString)
        .collect(Collectors.joining(", "));
  }
}
