package org.mailseal.cli.authority;

import java.util.List;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;

/** The authorities that a command line names. */
final class ChosenAuthorities {
  private ChosenAuthorities() {}

  /** All of them where none is named. */
  static List<AuthorityDefinition> of(Settings settings, List<String> names) {
    return names.isEmpty()
        ? List.copyOf(settings.authorities().values())
        : names.stream().distinct().map(name -> one(settings, name)).toList();
  }

  private static AuthorityDefinition one(Settings settings, String name) {
    AuthorityDefinition found = settings.authorities().get(name);
    if (found == null) {
      throw new Refusal(
          ExitCode.USAGE,
          Printable.sanitize(
              "the settings define no authority "
                  + name
                  + "; they define "
                  + String.join(", ", settings.authorities().keySet())));
    }
    return found;
  }
}
