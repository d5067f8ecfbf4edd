package org.mailseal.install.server.dovecot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doveconf -nP} prints, as far as it is about certificates. 2.3 prints {@code ssl_cert
 * = </file}; 2.4 prints {@code cert_file = /file} in a block {@code ssl_server}, however it was
 * written.
 *
 * @param pairs the pairs that it reads, in their order
 */
record DovecotSettings(List<Pair> pairs) {
  /**
   * A certificate and the key that Dovecot uses with it. What a block lacks it takes from the one
   * around it.
   *
   * @param scope the block, such as {@code local_name imap.example.org}; empty at the top
   * @param key the file of the key, or in 2.3 the key itself
   * @param alternative whether it stands beside another one, for a key of another kind
   */
  record Pair(String scope, String certificate, String key, boolean alternative) {
    /**
     * Whether a {@code <} stands before a name where 2.4 wants the name alone: it takes the file's
     * content for the name, and cannot load its configuration.
     */
    boolean isLeftOver() {
      return certificate.startsWith(CONTENT) || key.startsWith(CONTENT);
    }

    /** Whether each is one file. */
    boolean isClear() {
      return certificate.startsWith("/") && key.startsWith("/");
    }

    /** What is meant where it is left over. */
    Pair withoutContentSign() {
      return new Pair(scope, plain(certificate), plain(key), alternative);
    }

    @Override
    public String toString() {
      return "Pair[" + scope + "]";
    }
  }

  /** How a pair is called, in 2.3 and in 2.4. */
  private record Names(String certificate, String key, boolean alternative) {}

  private static final String SERVER = "ssl_server";
  private static final String CONTENT = "<";
  private static final List<Names> NAMES =
      List.of(
          new Names("ssl_cert", "ssl_key", false),
          new Names("ssl_alt_cert", "ssl_alt_key", true),
          new Names("ssl_server_cert_file", "ssl_server_key_file", false),
          new Names("ssl_server_alt_cert_file", "ssl_server_alt_key_file", true));

  private record Block(@Nullable Block outer, String head, Map<String, String> own) {
    String scope() {
      return outer == null || outer.head.isEmpty() ? head : outer.scope() + ", " + head;
    }

    String value(String name) {
      String value = own.get(name);
      if (value != null) {
        return value;
      }
      return outer == null ? "" : outer.value(name);
    }

    List<Pair> pairs() {
      return NAMES.stream()
          .filter(names -> own.containsKey(names.certificate) || own.containsKey(names.key))
          .map(
              names ->
                  new Pair(scope(), value(names.certificate), value(names.key), names.alternative))
          .toList();
    }
  }

  static DovecotSettings parse(String printed) {
    Block block = new Block(null, "", new HashMap<>());
    List<Block> blocks = new ArrayList<>(List.of(block));
    boolean server = false;
    for (String line : printed.lines().map(String::strip).toList()) {
      int equals = line.indexOf(" =");
      if (line.equals(SERVER + " {")) {
        server = true;
      } else if (line.equals("}")) {
        block = server || block.outer == null ? block : block.outer;
        server = false;
      } else if (line.endsWith("{") && equals < 0) {
        block = new Block(block, line.substring(0, line.length() - 1).strip(), new HashMap<>());
        blocks.add(block);
      } else if (equals > 0) {
        String name = (server ? SERVER + "_" : "") + line.substring(0, equals);
        String value = line.substring(equals + 2).strip();
        block.own.put(name, name.startsWith(SERVER) ? value : plain(value));
      }
    }
    return new DovecotSettings(blocks.stream().flatMap(each -> each.pairs().stream()).toList());
  }

  private static String plain(String value) {
    return value.startsWith(CONTENT) ? value.substring(1).strip() : value;
  }

  /** With relative names counted from where they stand. */
  DovecotSettings in(DovecotSources sources) {
    return new DovecotSettings(
        pairs.stream()
            .map(
                pair ->
                    new Pair(
                        pair.scope(),
                        sources.absolute(pair.certificate()),
                        sources.absolute(pair.key()),
                        pair.alternative()))
            .toList());
  }
}
