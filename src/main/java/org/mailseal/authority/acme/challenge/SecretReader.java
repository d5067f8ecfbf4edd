package org.mailseal.authority.acme.challenge;

import java.util.Optional;
import java.util.function.Function;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition.Secret;
import org.mailseal.install.InstallException;
import org.mailseal.install.SecretFile;

/**
 * Reads the secrets of the settings when they are needed.
 *
 * @param environment Mailseal's own
 */
record SecretReader(Function<String, Optional<String>> environment) {
  /**
   * The secret. The caller overwrites it when it is done.
   *
   * @throws AuthorityException where it cannot be had; what it holds is in no message
   */
  char[] read(Secret where) throws AuthorityException {
    return switch (where) {
      case Secret.InFile(var file) -> {
        try {
          yield new SecretFile(file).readTrusted();
        } catch (InstallException e) {
          throw new AuthorityException(e.getMessage(), e);
        }
      }
      case Secret.InEnvironment(var variable) -> {
        yield environment
            .apply(variable)
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .orElseThrow(
                () ->
                    new AuthorityException(
                        "the environment variable "
                            + variable
                            + ", which should hold a secret, is not set"))
            .toCharArray();
      }
    };
  }
}
