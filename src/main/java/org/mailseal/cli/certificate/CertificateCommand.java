package org.mailseal.cli.certificate;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
public final class CertificateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    line.usage(line.getErr());
    return ExitCode.USAGE.code();
  }
}
