package org.mailseal.adoption;

import java.util.Optional;
import org.mailseal.name.YamlText;

/**
 * How another client has proven names, in our settings.
 *
 * @param setting the value of {@code prove-by}, in one line of YAML
 * @param toDo what must be done before it works, a printable sentence
 */
public record FormerProof(String setting, Optional<String> toDo) {
  /** The authority comes to port 80; the client has listened on another one behind a proxy. */
  static FormerProof listening(int port, Optional<String> address) {
    return new FormerProof(
        "{ http-01: { port: "
            + port
            + address.map(where -> ", address: " + YamlText.scalar(where)).orElse("")
            + " } }",
        Optional.empty());
  }
}
