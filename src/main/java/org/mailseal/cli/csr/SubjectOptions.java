package org.mailseal.cli.csr;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Subject;
import picocli.CommandLine.Option;

/** What a request says of its subject beside the names. */
final class SubjectOptions {
  @Option(names = "--organization", paramLabel = "O", description = "The organisation's name.")
  private @Nullable String organization;

  @Option(names = "--organizational-unit", paramLabel = "OU", description = "The unit in it.")
  private @Nullable String organizationalUnit;

  @Option(names = "--locality", paramLabel = "L", description = "The town.")
  private @Nullable String locality;

  @Option(names = "--state", paramLabel = "ST", description = "The state or province, in full.")
  private @Nullable String state;

  @Option(
      names = "--country",
      paramLabel = "C",
      description = "The country's two letters of ISO 3166-1.")
  private @Nullable String country;

  /**
   * What was said.
   *
   * @param faults takes what cannot be
   */
  Map<Subject.Part, String> read(List<String> faults) {
    Map<Subject.Part, String> said = new EnumMap<>(Subject.Part.class);
    for (Subject.Part part : Subject.Part.values()) {
      String written = written(part);
      if (written != null) {
        try {
          said.put(part, part.parse(written));
        } catch (IllegalArgumentException e) {
          faults.add("--" + part.word() + ": " + e.getMessage());
        }
      }
    }
    return said;
  }

  private @Nullable String written(Subject.Part part) {
    return switch (part) {
      case ORGANIZATION -> organization;
      case ORGANIZATIONAL_UNIT -> organizationalUnit;
      case LOCALITY -> locality;
      case STATE -> state;
      case COUNTRY -> country;
    };
  }
}
