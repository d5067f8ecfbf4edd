package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mailseal.install.server.postfix.PostfixSettings.Scope;
import org.mailseal.name.Printable;

/**
 * Where Postfix sends or takes mail without TLS: each with the line that changes it. Servers take
 * TLS where it is offered (RFC 3207); who submits mail is to be made to use it (RFC 8314 §3.3).
 */
record PostfixEncryption(
    PostfixSettings settings, List<PostfixService> services, Path configDirectory) {
  private static final String LEVEL = "smtpd_tls_security_level";

  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    List<PostfixService> relay =
        services.stream().filter(service -> service.takesMailOn("smtp", "25")).toList();
    for (PostfixService service : relay) {
      String level = settings.of(service.key()).securityLevel("smtpd");
      if (level.isEmpty()) {
        remarks.add("Postfix offers no TLS to who comes: run " + set(service, "may"));
      } else if (!level.equals("may")) {
        remarks.add(
            "Postfix takes no mail without TLS on port 25, which turns senders away that have none"
                + " (RFC 3207 §4): run "
                + set(service, "may"));
      }
    }
    if (relay.isEmpty()
        && settings.scopes().stream().allMatch(scope -> scope.securityLevel("smtpd").isEmpty())) {
      remarks.add("Postfix offers no TLS to who comes: run " + main(LEVEL + " = may"));
    }
    for (PostfixService service : services) {
      Scope scope = settings.of(service.key());
      if (service.takesMailOn("submission", "587")
          && !scope.securityLevel("smtpd").equals("encrypt")
          && !scope.value(PostfixSettings.WRAPPER_MODE).equals("yes")) {
        remarks.add(
            "Postfix takes mail and passwords on its submission port without TLS: run "
                + own(service, "encrypt"));
      }
    }
    Scope main = settings.main();
    if (main.values().containsKey(PostfixSettings.CLIENT_LEVEL)
        && main.securityLevel("smtp").isEmpty()) {
      remarks.add(
          "Postfix sends mail to other servers without TLS: run "
              + main(PostfixSettings.CLIENT_LEVEL + " = may"));
    }
    return List.copyOf(remarks);
  }

  /** Where the level is written that holds. */
  private String set(PostfixService service, String level) {
    Scope main = settings.main();
    Scope scope = settings.of(service.key());
    return scope.securityLevel("smtpd").equals(main.securityLevel("smtpd"))
        ? main(LEVEL + " = " + level)
        : own(service, level);
  }

  private String main(String assignment) {
    return "postconf -c " + configDirectory + " -e '" + assignment + "'";
  }

  private String own(PostfixService service, String level) {
    return Printable.sanitize(
        "postconf -c "
            + configDirectory
            + " -P '"
            + service.key()
            + "/"
            + LEVEL
            + "="
            + level
            + "'");
  }
}
