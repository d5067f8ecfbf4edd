package org.mailseal.lifecycle;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.name.Identifier;

/**
 * What a hook finds in its environment. Names are checked names and never a stranger's text; there
 * is no secret among it.
 */
final class HookFacts {
  private HookFacts() {}

  static Map<String, String> of(ManagedCertificate wanted, Chain chain, String stage) {
    CertificateInfo leaf = chain.info();
    return Map.of(
        "MAILSEAL_STAGE", stage,
        "MAILSEAL_NAME", wanted.name().text(),
        "MAILSEAL_NAMES",
            wanted.names().stream().map(Identifier::text).collect(Collectors.joining(" ")),
        "MAILSEAL_FINGERPRINT", leaf.fingerprint(),
        "MAILSEAL_NOT_AFTER", leaf.notAfter().toString(),
        "MAILSEAL_FILES",
            wanted.targets().stream()
                .flatMap(target -> target.files().stream())
                .map(Path::toString)
                .collect(Collectors.joining(":")));
  }
}
