package org.mailseal.authority.acme;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * What an ACME server says of itself in its directory (RFC 8555 §7.1.1); texts are printable.
 *
 * @param terms where its terms of service stand
 * @param externalAccountRequired whether a new account must be bound (§7.3.4)
 * @param renewalInformation whether it says when it wants certificates renewed (RFC 9773)
 * @param profiles its profiles, each with what it says of it
 * @param caaIdentities the names that a CAA record may give it (RFC 8659 §4.2)
 */
public record AcmeOffer(
    Optional<String> terms,
    boolean externalAccountRequired,
    boolean renewalInformation,
    SortedMap<String, String> profiles,
    List<String> caaIdentities) {
  static AcmeOffer of(Session session) throws AcmeException {
    Metadata metadata = session.getMetadata();
    SortedMap<String, String> profiles = new TreeMap<>();
    for (String profile : metadata.getProfiles()) {
      profiles.put(
          Printable.sanitize(profile),
          Printable.sanitize(metadata.getProfileDescription(profile).orElse("")));
    }
    return new AcmeOffer(
        metadata.getTermsOfService().map(URI::toString).map(Printable::sanitize),
        metadata.isExternalAccountRequired(),
        session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent(),
        profiles,
        metadata.getCaaIdentities().stream().map(Printable::sanitize).toList());
  }
}
