package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.mailseal.certificate.CertifiedKey;

/** What holds of every target. */
@NullMarked
public final class TargetContract {
  private TargetContract() {}

  /** Its files are those of its outputs, elsewhere too, where nothing is run. */
  public static void assertFilesAreThoseOfTheOutputs(Target target, CertifiedKey material)
      throws InstallException {
    assertThat(target.outputs(material)).extracting(Output::file).isEqualTo(target.files());
    Target elsewhere = target.filesOnly(file -> Path.of("/scratch").resolve(file.getFileName()));
    RecordedCommands commands = new RecordedCommands(Map.of());
    assertThatCode(
            () -> {
              elsewhere.check(commands);
              elsewhere.reload(commands);
            })
        .doesNotThrowAnyException();
    assertThat(commands.lines()).isEmpty();
    assertThat(elsewhere.files())
        .hasSameSizeAs(target.files())
        .allMatch(file -> file.startsWith("/scratch"));
    assertThat(elsewhere.outputs(material))
        .usingElementComparator((a, b) -> Arrays.compare(a.content(), b.content()))
        .isEqualTo(target.outputs(material));
  }
}
