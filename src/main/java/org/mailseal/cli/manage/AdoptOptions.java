package org.mailseal.cli.manage;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is taken over, and how far. */
final class AdoptOptions {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Those of these names, as the client calls them; default: all.")
  List<String> names = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only show what would be done.")
  boolean dryRun;

  @Option(
      names = "--disable",
      description =
          "End the client's own renewals, too; needs the certificates to be in the settings, or"
              + " none to be there yet.")
  boolean disable;

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  boolean yes;
}
