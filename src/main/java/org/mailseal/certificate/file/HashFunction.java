package org.mailseal.certificate.file;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SHA512tDigest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.mailseal.name.Printable;

/** The hash functions that files name for their integrity, by themselves or as an HMAC's. */
final class HashFunction {
  private HashFunction() {}

  /**
   * A new one.
   *
   * @param name of the function (RFC 8017 appendix B.1, FIPS 180-4, FIPS 202), or of the HMAC with
   *     it (RFC 8018 appendix B.1.2)
   * @throws IOException where it is not known here; the message names it
   */
  static ExtendedDigest named(ASN1ObjectIdentifier name) throws IOException {
    return switch (name.getId()) {
      case "1.2.840.113549.2.5", "1.2.840.113549.2.6" -> new MD5Digest();
      case "1.3.14.3.2.26", "1.2.840.113549.2.7" -> new SHA1Digest();
      case "2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8" -> new SHA224Digest();
      case "2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9" -> new SHA256Digest();
      case "2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10" -> new SHA384Digest();
      case "2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11" -> new SHA512Digest();
      case "2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12" -> new SHA512tDigest(224);
      case "2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13" -> new SHA512tDigest(256);
      case "2.16.840.1.101.3.4.2.7", "2.16.840.1.101.3.4.2.13" -> new SHA3Digest(224);
      case "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.2.14" -> new SHA3Digest(256);
      case "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.2.15" -> new SHA3Digest(384);
      case "2.16.840.1.101.3.4.2.10", "2.16.840.1.101.3.4.2.16" -> new SHA3Digest(512);
      case "1.3.36.3.2.1" -> new RIPEMD160Digest();
      case "1.2.156.10197.1.401" -> new SM3Digest();
      default ->
          throw new IOException(
              "its integrity check (MAC) uses a hash function that is not known here ("
                  + Printable.sanitize(name.getId())
                  + ")");
    };
  }
}
