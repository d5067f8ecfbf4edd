package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** What holds for every file, whatever is in it. */
final class Refusals {
  private Refusals() {}

  /** One line that a person can be shown. */
  static void check(IOException refused) {
    String message = String.valueOf(refused.getMessage());
    assertThat(message).isNotBlank().matches("[^\\p{Cntrl}\\p{Cf}]{1,700}");
    assertThat(message).doesNotContain("secret", "null");
  }

  static void checkRead(Bundle bundle) {
    assertThat(bundle.forms()).isNotEmpty();
    assertThat(bundle.certificates()).doesNotHaveDuplicates();
    assertThat(bundle.keys()).doesNotHaveDuplicates();
  }
}
