package org.mailseal.cli.certificate;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mailseal certificate}: files of certificates and keys, in and out. */
@Command(
    name = "certificate",
    header = "Show, import and export certificates and keys.",
    description = {
      "Show what is in a file of any form, adopt an existing certificate with its key, or hand",
      "one out: PEM, DER, PKCS#7, PKCS#12, JKS."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class CertificateCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec, "picocli sets it").commandLine(),
        "Name a command: show, import or export.");
  }
}
