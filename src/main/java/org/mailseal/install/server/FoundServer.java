package org.mailseal.install.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that was found on a host, with what the settings would say of it.
 *
 * @param word its word in the settings, such as {@code postfix}
 * @param description what it is and where its configuration lies, for a reader
 * @param running whether a process of it runs now
 * @param settings the keys of its entry under {@code install} with their values, in the order in
 *     which they are to be written; empty where it is not clear what it reads
 * @param onceMended those keys as they will be when the remarks have been followed; empty where
 *     they name no files
 * @param names the host names that its configuration gives it, the best one first
 * @param remarks what could not be decided, and what must be changed in the server's own
 *     configuration before it can be managed; each one a printable sentence
 */
public record FoundServer(
    String word,
    String description,
    boolean running,
    Map<String, String> settings,
    Map<String, String> onceMended,
    List<String> names,
    List<String> remarks) {
  public FoundServer {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    onceMended = Collections.unmodifiableMap(new LinkedHashMap<>(onceMended));
    names = List.copyOf(names);
    remarks = List.copyOf(remarks);
  }

  /** A server whose remarks, if it has any, name no files. */
  public FoundServer(
      String word,
      String description,
      boolean running,
      Map<String, String> settings,
      List<String> names,
      List<String> remarks) {
    this(word, description, running, settings, Map.of(), names, remarks);
  }
}
