package org.mailseal.certificate.file;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/**
 * How much work one file may ask for before its password is known to be right. A file names itself
 * how often its password is hashed (RFC 8018 §4.2, RFC 7914 §2): with no bound, a few bytes keep a
 * processor busy for days. OpenSSL writes 2,048, Java 10,000, NSS and careful people 600,000.
 *
 * <p>Not thread-safe; one for each file.
 */
final class KeyDerivationBudget {
  /**
   * Of everything in a file together, the tries with the empty password included: a PKCS#12 file of
   * GnuTLS takes 3,600,000. Some seconds on a small host.
   */
  static final int MAX_ITERATIONS = 10_000_000;

  /** In bytes; OpenSSL's scrypt takes 16 MiB. */
  private static final int MAX_MEMORY_BYTES = 64 * 1024 * 1024;

  private static final int MAX_LANES = 16;
  private static final int MAX_KEY_BYTES = 64;

  private long left = MAX_ITERATIONS;

  /**
   * Before something is decrypted.
   *
   * @throws IOException where it asks for too much, or is of a kind that is not known
   */
  void spend(AlgorithmIdentifier encryption) throws IOException {
    ASN1ObjectIdentifier kind = encryption.getAlgorithm();
    if (kind.equals(PKCSObjectIdentifiers.id_PBES2)) {
      derive(
          AlgorithmIdentifier.getInstance(
              PBES2Parameters.getInstance(encryption.getParameters())
                  .getKeyDerivationFunc()
                  .toASN1Primitive()));
    } else if (kind.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
      iterate(PKCS12PBEParams.getInstance(encryption.getParameters()).getIterations());
    } else if (kind.on(PKCSObjectIdentifiers.pkcs_5)) {
      iterate(PBEParameter.getInstance(encryption.getParameters()).getIterationCount());
    } else {
      throw unknown(kind);
    }
  }

  /** Before a PKCS#12 file's integrity is checked (RFC 7292 §4, RFC 9579). */
  void spend(MacData mac) throws IOException {
    AlgorithmIdentifier algorithm = mac.getMac().getAlgorithmId();
    if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)) {
      derive(PBMAC1Params.getInstance(algorithm.getParameters()).getKeyDerivationFunc());
    } else {
      iterate(mac.getIterationCount());
    }
  }

  private void derive(AlgorithmIdentifier function) throws IOException {
    if (function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
      checkLength(parameters.getKeyLength());
      iterate(parameters.getIterationCount());
    } else if (function.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
      ScryptParams parameters = ScryptParams.getInstance(function.getParameters());
      checkLength(parameters.getKeyLength());
      checkMemory(parameters);
    } else {
      throw unknown(function.getAlgorithm());
    }
  }

  private void iterate(BigInteger count) throws IOException {
    if (count.signum() <= 0 || count.bitLength() > 31 || count.intValue() > left) {
      throw new IOException(
          "its password would have to be hashed more than "
              + MAX_ITERATIONS
              + " times (or never): no program writes such a file, so it is not opened");
    }
    left -= count.intValue();
  }

  private void checkMemory(ScryptParams scrypt) throws IOException {
    BigInteger memory =
        scrypt.getCostParameter().multiply(scrypt.getBlockSize()).multiply(BigInteger.valueOf(128));
    BigInteger lanes = scrypt.getParallelizationParameter();
    if (memory.signum() <= 0
        || memory.compareTo(BigInteger.valueOf(MAX_MEMORY_BYTES)) > 0
        || scrypt.getBlockSize().signum() <= 0
        || lanes.signum() <= 0
        || lanes.compareTo(BigInteger.valueOf(MAX_LANES)) > 0) {
      throw new IOException(
          "its password would have to be hashed (scrypt) with more than "
              + MAX_MEMORY_BYTES / 1024 / 1024
              + " MiB of memory, or with damaged parameters, so it is not opened");
    }
    // Twice over each block of 128 bytes: on a usual host some 2 microseconds, as 4 iterations.
    iterate(memory.multiply(lanes).divide(BigInteger.valueOf(32)));
  }

  private static void checkLength(@Nullable BigInteger length) throws IOException {
    if (length != null
        && (length.signum() <= 0 || length.compareTo(BigInteger.valueOf(MAX_KEY_BYTES)) > 0)) {
      throw new IOException("it asks for an encryption key of an absurd length");
    }
  }

  private static IOException unknown(ASN1ObjectIdentifier kind) {
    return new IOException(
        "it is encrypted in a way that is not known here ("
            + Printable.sanitize(kind.getId())
            + ")");
  }
}
