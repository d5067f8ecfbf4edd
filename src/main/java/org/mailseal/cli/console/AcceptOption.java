package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.lifecycle.Review;
import org.mailseal.name.Printable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * A person's yes to one certain thing, beside the yes to the whole: a script that always says
 * {@code --yes} has not looked at that.
 */
public final class AcceptOption {
  @Option(
      names = "--accept",
      paramLabel = "WHAT",
      split = ",",
      converter = KindConverter.class,
      description =
          "Install it although names of the settings are missing in it (missing-names), or although"
              + " it ends earlier than what is in use (earlier-end). Without it a person at the"
              + " terminal is asked; --yes is no answer to that.")
  private List<Review.Concern.Kind> accepted = new ArrayList<>();

  /**
   * What is accepted of the concerns: on the command line, or by the person at the terminal, who is
   * asked one by one.
   *
   * @param yes {@code --yes}: nobody is asked
   * @return empty where the person does not accept all
   * @throws Refusal where there is nobody to ask; the message names each and its cure
   * @param subject before the message, such as the certificate's name
   */
  public Optional<Set<Review.Concern.Kind>> agreed(
      Review review, String subject, Terminal terminal, PrintWriter out, boolean yes) {
    Set<Review.Concern.Kind> agreed = EnumSet.noneOf(Review.Concern.Kind.class);
    agreed.addAll(accepted);
    List<Review.Concern> open = review.unaccepted(agreed);
    if (!open.isEmpty() && (yes || !terminal.present())) {
      throw new Refusal(ExitCode.FAILED, subject + ": " + cure(open));
    }
    for (Review.Concern concern : open) {
      String question = concern.sentence() + ". Install it all the same?";
      if (!new Questions(terminal, out).agreed(capitalized(question))) {
        return Optional.empty();
      }
      agreed.add(concern.kind());
    }
    return Optional.of(agreed);
  }

  private static String cure(List<Review.Concern> open) {
    return open.stream().map(Review.Concern::sentence).collect(Collectors.joining("; "))
        + ". Nothing was changed. If that is meant, say so: --accept "
        + open.stream().map(one -> one.kind().word()).collect(Collectors.joining(","));
  }

  private static String capitalized(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  /** Their words. */
  static final class KindConverter implements ITypeConverter<Review.Concern.Kind> {
    @Override
    public Review.Concern.Kind convert(String written) {
      return Arrays.stream(Review.Concern.Kind.values())
          .filter(kind -> kind.word().equals(written.strip()))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + Printable.sanitize(written)
                          + "' is none of "
                          + Arrays.stream(Review.Concern.Kind.values())
                              .map(Review.Concern.Kind::word)
                              .collect(Collectors.joining(", "))));
    }
  }
}
