package org.mailseal.cli.manage;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mailseal}: says what it can do. */
@Command(
    name = "mailseal",
    description =
        "Certificates for mail servers, renewed only when every port was seen to serve them.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = MailsealCommand.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:the command line or the settings are wrong",
      "3:some of several failed",
      "4:waiting for somebody"
    })
public final class MailsealCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec, "picocli sets it");
    throw new ParameterException(known.commandLine(), "Name a command.");
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MailsealCommand.class.getPackage().getImplementationVersion();
      return new String[] {"mailseal " + (version == null ? "(not packaged)" : version)};
    }
  }
}
