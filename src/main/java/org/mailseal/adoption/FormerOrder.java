package org.mailseal.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;

/**
 * What another client asks for when it renews, where somebody has set that.
 *
 * @param profile of those that the authority offers
 * @param preferredChain the common name at the chain's top
 * @param keepsKey whether each renewal takes the key of the one before
 */
record FormerOrder(Optional<String> profile, Optional<String> preferredChain, boolean keepsKey) {
  /** Whether an authority of the settings is asked for the same; who wants nothing takes any. */
  boolean isMetBy(AuthorityDefinition authority) {
    return unmetBy(authority).isEmpty();
  }

  /** What the settings do not ask for; each a printable sentence. */
  List<String> unmetBy(ManagedCertificate certificate, @Nullable AuthorityDefinition authority) {
    List<String> unmet = new ArrayList<>(authority == null ? List.of() : unmetBy(authority));
    if (keepsKey && certificate.keyPolicy() != KeyPolicy.KEEP) {
      unmet.add("it kept its key at each renewal; in the settings that is key-on-renewal: keep");
    }
    return unmet;
  }

  private List<String> unmetBy(AuthorityDefinition authority) {
    if (!(authority instanceof AuthorityDefinition.Acme acme)) {
      return List.of();
    }
    return Stream.concat(
            unmet("profile", profile, acme.ordering().profile()),
            unmet("preferred-chain", preferredChain, acme.ordering().preferredChain()))
        .map(sentence -> sentence + " at " + acme.name())
        .toList();
  }

  private static Stream<String> unmet(String key, Optional<String> asked, Optional<String> set) {
    return asked
        .filter(wanted -> !set.equals(asked))
        .map(wanted -> "it asked for what in the settings is " + key + ": " + shown(wanted))
        .stream();
  }

  private static String shown(String word) {
    return Printable.sanitize(YamlText.scalar(word));
  }

  /** The keys of an authority that is asked for the same, each a line of YAML. */
  List<String> ofAuthority() {
    return Stream.concat(
            profile.map(word -> "profile: " + YamlText.scalar(word)).stream(),
            preferredChain.map(name -> "preferred-chain: " + YamlText.scalar(name)).stream())
        .toList();
  }

  /** The keys of a certificate that is renewed in the same way, each a line of YAML. */
  List<String> ofCertificate() {
    return keepsKey ? List.of("key-on-renewal: keep") : List.of();
  }
}
