package org.mailseal.certificate.rsa;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native library, loaded when the first RSA key is to be made. Thread-safe.
 *
 * <p>It draws randomness from a generator of its own (CTR_DRBG, NIST SP 800-90A §10.2.1), which the
 * kernel seeds (getrandom) in each process; the generator that a caller hands over is not asked.
 * Its self-tests are not run: they cover message authentication codes alone. What it makes is
 * tested by what follows: each key signs a request, which the authority verifies.
 */
public final class NativeRsa {
  private static final Logger LOG = LoggerFactory.getLogger(NativeRsa.class);

  private NativeRsa() {}

  /** Loaded once; a class of its own is loaded when it is first asked for. */
  private static final class Loaded {
    static final Optional<Provider> PROVIDER = load();

    private static Optional<Provider> load() {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      @Nullable Throwable fault = provider.getLoadingError();
      if (fault == null) {
        return Optional.of(provider);
      }
      LOG.info("Java itself makes RSA keys, which takes longer: {}", fault.toString());
      return Optional.empty();
    }
  }

  /**
   * The provider of {@code RSA} keys and {@code SHA256withRSA}, to be handed to {@code
   * getInstance}; empty where the library could not be loaded, which is logged once.
   */
  public static Optional<Provider> provider() {
    return Loaded.PROVIDER;
  }
}
