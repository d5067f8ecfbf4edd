package org.mailseal.certificate.file;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.mailseal.name.Printable;

/**
 * A PKCS#12 file's check of its integrity under a password: an HMAC whose key is derived in
 * PKCS#12's own way (RFC 7292 §4, appendix B), or by PBKDF2 (PBMAC1, RFC 9579).
 *
 * <p>Only what was computed is compared: GnuTLS leaves the NULL out that may stand beside a hash's
 * name (RFC 5754 §2), and Bouncy Castle's own check then fails.
 *
 * @param data what the file says of it
 * @param content what is checked
 */
@SuppressWarnings("ArrayRecordComponent") // two are never compared
record Pkcs12Mac(MacData data, byte[] content) {
  /**
   * Whether it holds.
   *
   * @param budget is asked before the work
   * @throws IOException where it is of a kind that is not known, or asks for too much
   */
  boolean holds(char[] password, KeyDerivationBudget budget) throws IOException {
    budget.spend(data);
    AlgorithmIdentifier algorithm = data.getMac().getAlgorithmId();
    byte[] computed =
        algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)
            ? pbmac1(PBMAC1Params.getInstance(algorithm.getParameters()), password)
            : classic(algorithm.getAlgorithm(), password);
    return MessageDigest.isEqual(computed, data.getMac().getDigest());
  }

  private byte[] classic(ASN1ObjectIdentifier hash, char[] password) throws IOException {
    PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(HashFunction.named(hash));
    generator.init(
        PBEParametersGenerator.PKCS12PasswordToBytes(password),
        data.getSalt(),
        data.getIterationCount().intValueExact());
    HMac mac = new HMac(HashFunction.named(hash));
    return computed(mac, generator.generateDerivedMacParameters(mac.getMacSize() * 8));
  }

  private byte[] pbmac1(PBMAC1Params parameters, char[] password) throws IOException {
    AlgorithmIdentifier function = parameters.getKeyDerivationFunc();
    if (!function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      throw new IOException(
          "the key of its integrity check (PBMAC1) is derived in a way that is not known here ("
              + Printable.sanitize(function.getAlgorithm().getId())
              + ")");
    }
    PBKDF2Params derivation = PBKDF2Params.getInstance(function.getParameters());
    BigInteger length = derivation.getKeyLength();
    if (length == null) {
      throw new IOException(
          "its integrity check (PBMAC1) lacks the length of its key, which RFC 9579 demands");
    }
    PKCS5S2ParametersGenerator generator =
        new PKCS5S2ParametersGenerator(HashFunction.named(derivation.getPrf().getAlgorithm()));
    generator.init(
        PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password),
        derivation.getSalt(),
        derivation.getIterationCount().intValueExact());
    HMac mac = new HMac(HashFunction.named(parameters.getMessageAuthScheme().getAlgorithm()));
    return computed(mac, generator.generateDerivedMacParameters(length.intValueExact() * 8));
  }

  private byte[] computed(HMac mac, CipherParameters key) {
    mac.init(key);
    mac.update(content, 0, content.length);
    byte[] computed = new byte[mac.getMacSize()];
    mac.doFinal(computed, 0);
    return computed;
  }
}
