package org.mailseal.endpoint.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.mailseal.endpoint.SuiteWeakness;

/** The cipher suites that nobody should agree to, under their IANA names. */
@SuppressWarnings("NamingConventions") // IANA's names
enum WeakSuite {
  TLS_RSA_WITH_NULL_SHA256(0x003B, SuiteWeakness.NULL_ENCRYPTION),
  TLS_RSA_WITH_NULL_SHA(0x0002, SuiteWeakness.NULL_ENCRYPTION),
  TLS_RSA_WITH_NULL_MD5(0x0001, SuiteWeakness.NULL_ENCRYPTION),
  TLS_ECDHE_RSA_WITH_NULL_SHA(0xC010, SuiteWeakness.NULL_ENCRYPTION),
  TLS_ECDHE_ECDSA_WITH_NULL_SHA(0xC006, SuiteWeakness.NULL_ENCRYPTION),
  TLS_ECDH_anon_WITH_NULL_SHA(0xC015, SuiteWeakness.NULL_ENCRYPTION),
  TLS_RSA_EXPORT_WITH_RC4_40_MD5(0x0003, SuiteWeakness.EXPORT),
  TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5(0x0006, SuiteWeakness.EXPORT),
  TLS_RSA_EXPORT_WITH_DES40_CBC_SHA(0x0008, SuiteWeakness.EXPORT),
  TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA(0x0011, SuiteWeakness.EXPORT),
  TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA(0x0014, SuiteWeakness.EXPORT),
  TLS_DH_anon_EXPORT_WITH_RC4_40_MD5(0x0017, SuiteWeakness.EXPORT),
  TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA(0x0019, SuiteWeakness.EXPORT),
  TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA(0x0062, SuiteWeakness.EXPORT),
  TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA(0x0063, SuiteWeakness.EXPORT),
  TLS_RSA_EXPORT1024_WITH_RC4_56_SHA(0x0064, SuiteWeakness.EXPORT),
  TLS_DH_anon_WITH_AES_256_GCM_SHA384(0x00A7, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_AES_128_GCM_SHA256(0x00A6, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_AES_256_CBC_SHA256(0x006D, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_AES_128_CBC_SHA256(0x006C, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_AES_256_CBC_SHA(0x003A, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_AES_128_CBC_SHA(0x0034, SuiteWeakness.ANONYMOUS),
  TLS_ECDH_anon_WITH_AES_256_CBC_SHA(0xC019, SuiteWeakness.ANONYMOUS),
  TLS_ECDH_anon_WITH_AES_128_CBC_SHA(0xC018, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256(0x00C5, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256(0x00BF, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA(0x0089, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA(0x0046, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_SEED_CBC_SHA(0x009B, SuiteWeakness.ANONYMOUS),
  TLS_DH_anon_WITH_3DES_EDE_CBC_SHA(0x001B, SuiteWeakness.ANONYMOUS),
  TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA(0xC017, SuiteWeakness.ANONYMOUS),
  TLS_ECDHE_RSA_WITH_RC4_128_SHA(0xC011, SuiteWeakness.RC4),
  TLS_ECDHE_ECDSA_WITH_RC4_128_SHA(0xC007, SuiteWeakness.RC4),
  TLS_RSA_WITH_RC4_128_SHA(0x0005, SuiteWeakness.RC4),
  TLS_RSA_WITH_RC4_128_MD5(0x0004, SuiteWeakness.RC4),
  TLS_DH_anon_WITH_RC4_128_MD5(0x0018, SuiteWeakness.RC4),
  TLS_ECDH_anon_WITH_RC4_128_SHA(0xC016, SuiteWeakness.RC4),
  TLS_RSA_WITH_DES_CBC_SHA(0x0009, SuiteWeakness.DES),
  TLS_DHE_RSA_WITH_DES_CBC_SHA(0x0015, SuiteWeakness.DES),
  TLS_DHE_DSS_WITH_DES_CBC_SHA(0x0012, SuiteWeakness.DES),
  TLS_DH_anon_WITH_DES_CBC_SHA(0x001A, SuiteWeakness.DES);

  private final int code;
  private final SuiteWeakness weakness;

  WeakSuite(int code, SuiteWeakness weakness) {
    this.code = code;
    this.weakness = weakness;
  }

  int code() {
    return code;
  }

  SuiteWeakness weakness() {
    return weakness;
  }

  /** Those whose group the server chooses, whatever its key. */
  static List<WeakSuite> anonymousDiffieHellman() {
    return Arrays.stream(values())
        .filter(suite -> suite.weakness == SuiteWeakness.ANONYMOUS)
        .filter(suite -> suite.name().startsWith("TLS_DH_anon_"))
        .toList();
  }

  static List<WeakSuite> without(Set<SuiteWeakness> known) {
    return Arrays.stream(values()).filter(suite -> !known.contains(suite.weakness)).toList();
  }
}
