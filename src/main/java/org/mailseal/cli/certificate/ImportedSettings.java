package org.mailseal.cli.certificate;

import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.YamlText;
import org.mailseal.settings.Settings;

/** What the settings need so that a certificate which is kept becomes a managed one. */
final class ImportedSettings {
  private ImportedSettings() {}

  /** An entry in YAML, for a person to complete. */
  static String propose(DnsName name, CertifiedKey material, Settings settings) {
    List<Identifier> others =
        material.chain().info().names().stream().filter(one -> !one.equals(name)).toList();
    String authority =
        settings.authorities().keySet().stream().findFirst().orElse("your-authority");
    String key =
        KeyAlgorithm.of(material.chain().leaf().getPublicKey())
            .map(KeyAlgorithm::word)
            .orElse("rsa-2048");
    return "certificates:\n  "
        + YamlText.scalar(name.text())
        + ":\n    authority: "
        + authority
        + "  # who renews it\n"
        + (others.isEmpty()
            ? ""
            : "    also-for: ["
                + others.stream()
                    .map(Identifier::text)
                    .map(YamlText::scalar)
                    .collect(Collectors.joining(", "))
                + "]\n")
        + "    key: "
        + key
        + "\n    endpoints: [smtp, submission, imaps]  # those of your server\n"
        + "    install:  # and its servers, as 'mailseal init' finds them\n"
        + "      - pem: { certificate: /etc/ssl/mail.crt, key: /etc/ssl/mail.key }\n";
  }
}
