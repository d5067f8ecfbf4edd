package org.mailseal.install;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

/** Something to install: a key, its certificate and one issuer. */
@NullMarked
public final class Material {
  private Material() {}

  public static CertifiedKey fresh() {
    Identity identity =
        TestCertificates.root("Root").intermediate("Issuing").leaf("mail.example.org").issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  public static String text(List<Output> outputs, int index) {
    return new String(outputs.get(index).content(), StandardCharsets.US_ASCII);
  }
}
