package org.mailseal.install.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.install.Access;
import org.mailseal.install.Output;
import org.mailseal.name.DnsName;

/**
 * The parts of a kit that are text.
 *
 * @param leaf the certificate that it was made for
 */
record Script(CertificateInfo leaf) {
  static final String POWERSHELL = "install.ps1";
  static final String SH = "install.sh";
  static final String README = "README.txt";

  /** The name to ask the ports for: SNI has no wildcards. */
  private String serverName() {
    return leaf.dnsNames().stream()
        .filter(name -> !name.wildcard())
        .findFirst()
        .map(DnsName::text)
        .orElse("localhost");
  }

  private String title() {
    return leaf.subject().isEmpty() ? serverName() : leaf.subject();
  }

  /**
   * A PowerShell script.
   *
   * @param parameters what it takes besides {@code -Undo} and {@code -Password}
   * @param body the resource with what it does
   */
  Output powerShell(Path folder, String parameters, String body) {
    String names =
        leaf.dnsNames().stream()
            .map(name -> Quoted.powerShell(name.text()))
            .collect(Collectors.joining(", "));
    String text =
        "param([switch]$Undo, [securestring]$Password"
            + parameters
            + ")\n\n"
            + "$Subject = "
            + Quoted.powerShell(title())
            + "\n$Issuer = "
            + Quoted.powerShell(leaf.issuer())
            + "\n$Fingerprint = "
            + Quoted.powerShell(leaf.fingerprint())
            + "\n$EntryName = "
            + Quoted.powerShell(serverName() + " " + leaf.fingerprint().substring(0, 16))
            + "\n$ServerName = "
            + Quoted.powerShell(serverName())
            + "\n$Names = @("
            + names
            + ")\nWrite-Host \"$Subject, issued by $Issuer\"\n"
            + resource("served.ps1")
            + resource(body);
    return open(folder.resolve(POWERSHELL), windows(text));
  }

  Output sh(Path folder, String body) {
    String text =
        "#!/bin/sh\nfingerprint="
            + Quoted.sh(leaf.fingerprint())
            + "\nsubject="
            + Quoted.sh(title())
            + "\nname="
            + Quoted.sh(serverName())
            + "\n"
            + resource(body);
    return open(folder.resolve(SH), text);
  }

  /** What somebody must know who finds the folder. */
  Output readme(Path folder, String body, boolean windows) {
    String text =
        "Made by Mailseal. This folder holds a private key: keep it from others.\n\nCertificate:  "
            + title()
            + "\nIssued by:    "
            + leaf.issuer()
            + "\nValid until:  "
            + leaf.notAfter()
            + "\nSHA-256:      "
            + leaf.fingerprint()
            + "\n"
            + resource(body);
    return open(folder.resolve(README), windows ? windows(text) : text);
  }

  private static String windows(String text) {
    return text.replace("\n", "\r\n");
  }

  private static Output open(Path file, String text) {
    return Output.of(file, text.getBytes(StandardCharsets.UTF_8), Access.READ_BY_ALL);
  }

  private static String resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
