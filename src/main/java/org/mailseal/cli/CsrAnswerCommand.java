package org.mailseal.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Trust;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.Outcome;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr answer}: takes what a manual CA gave back, and goes the rest of the way. */
@Command(
    name = "answer",
    header = "Take the CA's answer and install it.",
    description = {
      "Take the CA's answer, match it to the request that waits for it, install it, and see every",
      "port serve it. Where a port does not, the old certificate is put back."
    },
    mixinStandardHelpOptions = true)
final class CsrAnswerCommand implements Callable<Integer> {
  private static final long LARGEST = 1024 * 1024;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The certificate and its issuers, PEM or DER, in any order.")
  private List<Path> files = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  CsrAnswerCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<X509Certificate> given = new ArrayList<>();
    for (Path file : files) {
      given.addAll(read(file));
    }
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(option.read(), stop, event -> OutcomeText.step(event, out))) {
      for (ManagedCertificate certificate : wiring.settings().certificates()) {
        for (Attempt request : wiring.ledger().requests().waiting(certificate.name())) {
          Optional<X509Certificate> leaf = leaf(request, given);
          if (leaf.isPresent()) {
            Outcome outcome =
                wiring
                    .renewal()
                    .answer(certificate, request, Chain.of(leaf.get(), given), Trust.none());
            ExitCode code =
                outcome instanceof Outcome.Busy busy
                    ? OutcomeText.refused(certificate.name(), busy, err)
                    : OutcomeText.print(
                        certificate.name(), outcome, wiring.clock().instant(), out, err);
            return code.code();
          }
        }
      }
    }
    throw new Refusal(
        ExitCode.FAILED,
        "none of the "
            + given.size()
            + " certificates given has the key of a request that waits for an answer; nothing was"
            + " changed");
  }

  /** The leaf is told by its public key, never by its names. */
  private static Optional<X509Certificate> leaf(Attempt request, List<X509Certificate> given) {
    byte[] key = request.request().publicKey().getEncoded();
    return given.stream()
        .filter(one -> Arrays.equals(one.getPublicKey().getEncoded(), key))
        .findFirst();
  }

  private static List<X509Certificate> read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new Refusal(ExitCode.USAGE, file + " has over 1 MiB: no CA's answer is that large");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = Pem.text(bytes);
      return text.contains("-----BEGIN ")
          ? Pem.certificates(text)
          : List.of(Pem.certificate(bytes));
    } catch (NoSuchFileException e) {
      throw new Refusal(ExitCode.USAGE, file + " does not exist");
    } catch (IOException e) {
      throw new Refusal(
          ExitCode.FAILED,
          file
              + " holds no certificate in PEM or DER: "
              + e.getMessage()
              + "; nothing was changed");
    }
  }
}
