package org.mailseal.cli.certificate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.install.Access;
import org.mailseal.install.SingleFile;
import org.mailseal.lifecycle.manual.HeldCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mailseal certificate export}: hands out a certificate, with its key where asked for. */
@Command(
    name = "export",
    header = "Hand out the certificate in use, in any format.",
    description = {
      "Hand out the certificate that is in use for a name, or that is kept for one that the",
      "settings do not have. Formats: pem (the chain), der (the leaf), pkcs7, pkcs7-pem (the"
          + " chain);",
      "with the key: pkcs12, pkcs12-legacy, jks, combined (key and chain in PEM), key."
    },
    mixinStandardHelpOptions = true)
public final class CertificateExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "A certificate of the settings, or one kept.")
  private String name = "";

  @Option(
      names = "--format",
      paramLabel = "WORD",
      description = "Default: pem.",
      converter = FormatConverter.class)
  private ExportFormat format = ExportFormat.PEM;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write to this new file, with mode 0600 where it holds a key; default: standard"
              + " output.")
  private @Nullable Path file;

  @Option(names = "--force", description = "Replace the file of --out.")
  private boolean force;

  @Option(
      names = "--alias",
      paramLabel = "A",
      description = "What the key stands under in a PKCS#12 or JKS; default: the name.")
  private @Nullable String alias;

  @Option(
      names = "--unencrypted-key",
      description = "With combined and key: write the key without a password.")
  private boolean unencryptedKey;

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;
  private final OutputStream standardOutput;

  /** Given the stream behind the command's own writer, for what is no text. */
  public CertificateExportCommand(
      SettingsOption option, Terminal terminal, OutputStream standardOutput) {
    this.option = option;
    this.terminal = terminal;
    this.standardOutput = standardOutput;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    check();
    Settings settings = option.readOrNone();
    DnsName wanted = wanted();
    try (Wiring wiring = Wiring.open(settings)) {
      boolean managed = SettingsOption.find(settings, wanted).isPresent();
      HeldCertificate held =
          HeldCertificate.find(wiring.ledger(), wanted, managed)
              .orElseThrow(() -> nothing(wanted, managed));
      write(encode(held.material(), wiring));
      if (file != null) {
        PrintWriter err = Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
        err.println(
            wanted.display()
                + ", "
                + held.describe()
                + ": written to "
                + Printable.sanitize(file.toString()));
      }
      return ExitCode.DONE.code();
    }
  }

  /** Before anybody is asked for a password. */
  private void check() {
    if (unencryptedKey && (password.given() || !format.takesPassword() || format.needsPassword())) {
      throw usage(
          password.given()
              ? "--unencrypted-key and --password-file exclude each other"
              : "--unencrypted-key is for combined and key; "
                  + format
                  + (format.needsPassword() ? " is always encrypted" : " holds no key"));
    }
    if (password.given() && !format.takesPassword()) {
      throw usage(format + " holds no key, and nothing that a password would encrypt");
    }
    if (alias != null && !format.takesAlias()) {
      throw usage("--alias is for pkcs12, pkcs12-legacy and jks; " + format + " has none");
    }
    if (force && file == null) {
      throw usage("--force is for the file of --out, and none is given");
    }
    if (file != null && !force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw isThere(file);
    }
    if (file == null && !format.isText() && terminal.shows()) {
      throw usage(
          format + " is not for a terminal; name a file with --out, or redirect the output");
    }
  }

  private DnsName wanted() {
    try {
      return DnsName.of(name);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static Refusal nothing(DnsName wanted, boolean managed) {
    return new Refusal(
        ExitCode.FAILED,
        managed
            ? "the ledger has no certificate of " + wanted + " yet; mailseal renew gets one"
            : wanted
                + " is neither a certificate of the settings, nor was one of that name answered or"
                + " imported");
  }

  private byte[] encode(CertifiedKey material, Wiring wiring) {
    Optional<char[]> secret =
        format.takesPassword() && !unencryptedKey ? Optional.of(secret()) : Optional.empty();
    try {
      return format.encode(material, Optional.ofNullable(alias), secret, wiring.random());
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, e.getMessage() + "; nothing was written");
    } finally {
      secret.ifPresent(characters -> Arrays.fill(characters, '\0'));
    }
  }

  private char[] secret() {
    if (!format.needsPassword() && !password.given() && !terminal.present()) {
      throw usage(
          "the key needs a password, and there is no terminal to ask for it; name a file that holds"
              + " it with --password-file, or say --unencrypted-key");
    }
    return password.fresh(format.needsPassword() ? "the " + format + " file" : "the private key");
  }

  private void write(byte[] content) {
    try {
      if (file == null) {
        standardOutput.write(content);
        standardOutput.flush();
      } else {
        Access access = format.holdsKey() ? Access.OWNER_ONLY : Access.READ_BY_ALL;
        if (force) {
          new SingleFile(file).replace(content, access);
        } else {
          new SingleFile(file).create(content, access);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw isThere(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new Refusal(
          ExitCode.FAILED,
          "cannot write "
              + (file == null ? "to standard output" : Printable.sanitize(file.toString()))
              + " ("
              + FileFault.reason(e)
              + ")"
              + (file == null ? "" : "; it is as it was"));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static Refusal isThere(Path file) {
    return usage(
        Printable.sanitize(file.toString())
            + " is there already and was left as it is; --force replaces it");
  }

  private static Refusal usage(String message) {
    return new Refusal(ExitCode.USAGE, message);
  }

  static final class FormatConverter implements ITypeConverter<ExportFormat> {
    @Override
    public ExportFormat convert(String written) {
      try {
        return ExportFormat.of(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
