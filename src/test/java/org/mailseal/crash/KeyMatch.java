package org.mailseal.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.fixture.certificate.Served;

/** Whether a key belongs to a certificate: what the one signs, the other must verify. */
final class KeyMatch {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  private KeyMatch() {}

  /** What is wrong with two files as somebody sees them who follows their paths. */
  static Optional<String> fault(Path certificateFile, Path keyFile) {
    try {
      X509Certificate leaf = Served.in(certificateFile).leaf();
      Matcher pem = KEY.matcher(Files.readString(keyFile));
      if (!pem.find()) {
        return Optional.of(keyFile.getFileName() + " holds no private key");
      }
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      return belong(key, leaf)
          ? Optional.empty()
          : Optional.of(
              "the key in "
                  + keyFile.getFileName()
                  + " does not belong to the certificate in "
                  + certificateFile.getFileName());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return Optional.of(certificateFile.getFileName() + " cannot be read: " + e);
    }
  }

  private static boolean belong(PrivateKey key, X509Certificate leaf)
      throws GeneralSecurityException {
    byte[] text = "do they belong together?".getBytes(StandardCharsets.US_ASCII);
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(key);
    signing.update(text);
    byte[] signed = signing.sign();
    signing.initVerify(leaf);
    signing.update(text);
    return signing.verify(signed);
  }
}
