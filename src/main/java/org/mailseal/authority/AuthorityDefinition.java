package org.mailseal.authority;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the settings say of an authority. */
public sealed interface AuthorityDefinition {
  /** Its name in the settings. */
  String name();

  /** Those of them that are ACME servers. */
  static List<Acme> acme(Collection<AuthorityDefinition> definitions) {
    return definitions.stream().filter(Acme.class::isInstance).map(Acme.class::cast).toList();
  }

  /**
   * An ACME server (RFC 8555).
   *
   * @param directory the directory's URL
   * @param acceptTerms whether the admin agrees to the authority's terms of service
   * @param proveBy how names are proven: each takes the first of these that can prove it
   * @param trust PEM of roots: the directory's own HTTPS and the answers are checked against these,
   *     beside the public ones
   * @param externalAccount the account at the authority that a new ACME account is bound to
   * @param ordering how certificates are ordered
   */
  record Acme(
      String name,
      URI directory,
      boolean acceptTerms,
      List<ProofDefinition> proveBy,
      Optional<Path> trust,
      Optional<ExternalAccount> externalAccount,
      Ordering ordering)
      implements AuthorityDefinition {
    public Acme {
      proveBy = List.copyOf(proveBy);
    }

    /** Those of the settings, or else what is known of the authority. */
    public IssuanceLimits limits() {
      IssuanceLimits limits = ordering.limits().orElseGet(() -> IssuanceLimits.standard(directory));
      // Where it is not asked, an order does not tell what it replaces either.
      return ordering.renewalInformation()
          ? limits
          : new IssuanceLimits(limits.limits(), /* renewalsLeftOut= */ false);
    }

    /** Its directory where nothing counts: with an account, and a name, of its own. */
    public Optional<Acme> test() {
      return ordering
          .testDirectory()
          .map(
              test ->
                  new Acme(
                      name + " (test)",
                      test,
                      acceptTerms,
                      proveBy,
                      trust,
                      Optional.empty(),
                      new Ordering(ordering.profile(), Optional.empty(), false)));
    }
  }

  /**
   * How certificates are ordered.
   *
   * @param profile one of those that the authority offers; absent: its own choice
   * @param preferredChain the common name of the issuer at the chain's top; absent: its own choice
   * @param renewalInformation whether it is asked when it wants a certificate renewed (RFC 9773)
   * @param limits how often it lets itself be asked; absent: what is known of it
   * @param testDirectory the URL of a directory of its where nothing counts, and where names are
   *     proven first after a try that failed
   */
  record Ordering(
      Optional<String> profile,
      Optional<String> preferredChain,
      boolean renewalInformation,
      Optional<IssuanceLimits> limits,
      Optional<URI> testDirectory) {
    /** Of an authority with what is known of its limits, and no test directory. */
    public Ordering(
        Optional<String> profile, Optional<String> preferredChain, boolean renewalInformation) {
      this(profile, preferredChain, renewalInformation, Optional.empty(), Optional.empty());
    }

    public static final Ordering STANDARD = new Ordering(Optional.empty(), Optional.empty(), true);
  }

  /**
   * An external account binding (RFC 8555 §7.3.4).
   *
   * @param keyId the key's name, as the authority gave it
   * @param secretFile a file whose only line is the HMAC key in base64url, as the authority gave it
   */
  record ExternalAccount(String keyId, Path secretFile) {}

  /**
   * A root of our own, for internal servers.
   *
   * @param validFor the lifetime of its answers
   * @param root where the root's certificate is written for the clients that shall trust it
   */
  record Local(String name, Duration validFor, Optional<Path> root)
      implements AuthorityDefinition {}

  /**
   * A CA that is handed a file and answers later.
   *
   * @param handIn where the request goes: a mail address or a page, for people to read
   * @param trust PEM of the roots that its answers are checked against, beside the public ones
   */
  record Manual(String name, String handIn, Optional<Path> trust) implements AuthorityDefinition {}
}
