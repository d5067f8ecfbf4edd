package org.mailseal.certificate.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.mailseal.name.Printable;

/** What a password has encrypted (RFC 8018 §6, RFC 7292 appendix C). */
final class PasswordDecryption {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  /** Bits of the key and of the initialization vector of PBES1's ciphers (RFC 8018 §6.1.1). */
  private static final int BLOCK = 64;

  private PasswordDecryption() {}

  /**
   * Decrypts.
   *
   * @param budget is asked before the work
   * @throws PrivateKeyReader.WrongPassword where the password is another one; one in 256 of these
   *     gives bytes that make no sense instead
   * @throws IOException where the cipher is not known, or asks for too much work
   */
  static byte[] open(
      AlgorithmIdentifier algorithm, byte[] encrypted, char[] password, KeyDerivationBudget budget)
      throws IOException {
    budget.spend(algorithm);
    ASN1ObjectIdentifier kind = algorithm.getAlgorithm();
    try {
      return kind.equals(PKCSObjectIdentifiers.pbeWithMD5AndRC2_CBC)
              || kind.equals(PKCSObjectIdentifiers.pbeWithSHA1AndRC2_CBC)
          ? rc2(algorithm, encrypted, password)
          : read(decryptor(algorithm, password), encrypted);
    } catch (InvalidCipherTextException wrongPadding) {
      throw new PrivateKeyReader.WrongPassword(wrongPadding);
    }
  }

  private static InputDecryptor decryptor(AlgorithmIdentifier algorithm, char[] password)
      throws IOException {
    boolean empty =
        password.length == 0 && algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2);
    try {
      return new JcePKCSPBEInputDecryptorProviderBuilder()
          .setProvider(PROVIDER)
          // Refused by Bouncy Castle, but as an HMAC's key one zero is the same (RFC 2104 §2).
          .build(empty ? new char[] {0} : password)
          .get(algorithm);
    } catch (OperatorCreationException e) {
      throw new IOException(
          "it is encrypted in a way that is not known here, or damaged ("
              + Printable.sanitize(algorithm.getAlgorithm().getId())
              + ")",
          e);
    }
  }

  private static byte[] read(InputDecryptor decryptor, byte[] encrypted)
      throws PrivateKeyReader.WrongPassword {
    try (InputStream opened = decryptor.getInputStream(new ByteArrayInputStream(encrypted))) {
      return opened.readAllBytes();
    } catch (IOException | RuntimeException wrongPadding) {
      throw new PrivateKeyReader.WrongPassword(wrongPadding);
    }
  }

  /** PBES1 with RC2, which Bouncy Castle does not read by its name (RFC 8018 appendix A.3). */
  private static byte[] rc2(AlgorithmIdentifier algorithm, byte[] encrypted, char[] password)
      throws InvalidCipherTextException, PrivateKeyReader.WrongPassword {
    PBEParameter parameters = PBEParameter.getInstance(algorithm.getParameters());
    PKCS5S1ParametersGenerator generator =
        new PKCS5S1ParametersGenerator(
            algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.pbeWithMD5AndRC2_CBC)
                ? new MD5Digest()
                : new SHA1Digest());
    generator.init(
        PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password),
        parameters.getSalt(),
        parameters.getIterationCount().intValueExact());
    PaddedBufferedBlockCipher cipher =
        new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(new RC2Engine()));
    cipher.init(false, generator.generateDerivedParameters(BLOCK, BLOCK));
    byte[] opened = new byte[cipher.getOutputSize(encrypted.length)];
    try {
      int length = cipher.processBytes(encrypted, 0, encrypted.length, opened, 0);
      return Arrays.copyOf(opened, length + cipher.doFinal(opened, length));
    } catch (RuntimeException notWholeBlocks) {
      throw new PrivateKeyReader.WrongPassword(notWholeBlocks);
    }
  }
}
