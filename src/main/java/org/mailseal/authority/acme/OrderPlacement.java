package org.mailseal.authority.acme;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.toolbox.AcmeUtils;

/** Places an order as the settings want it (RFC 8555 §7.4). */
record OrderPlacement(AuthorityDefinition.Acme definition) {
  /**
   * What an authority says that does not take an order as a replacement (RFC 9773 §5): the clause
   * names the first; of a certificate that it does not find, or that another account has ordered,
   * authorities say the others. What else these mean is said again of the order without it.
   */
  private static final Set<String> NOT_A_REPLACEMENT =
      Set.of("alreadyReplaced", "malformed", "unauthorized");

  private static final String ERROR = "urn:ietf:params:acme:error:";

  /**
   * Places one.
   *
   * @param replaced the leaf in whose place it shall be
   * @param remarks is told in what the order is other than was wanted
   */
  Order place(
      Login login,
      List<Identifier> names,
      Optional<X509Certificate> replaced,
      Consumer<String> remarks)
      throws AcmeException, AuthorityException {
    requireProfile(login.getSession().getMetadata());
    Optional<String> replaces =
        replaced.isPresent() && offersRenewalInformation(login.getSession())
            ? certificateId(replaced.get())
            : Optional.empty();
    if (replaces.isPresent()) {
      try {
        return order(login, names).replaces(replaces.get()).create();
      } catch (AcmeServerException e) {
        if (!NOT_A_REPLACEMENT.contains(e.getType().toString().replace(ERROR, ""))) {
          throw e;
        }
        remarks.accept(
            definition.name()
                + " does not take the order as a replacement of the certificate in use ("
                + AcmeExplanation.describe(e.getProblem())
                + "); it was placed without that, and counts for the authority's limits");
      }
    }
    return order(login, names).create();
  }

  /** Asked before an order is spent. */
  private void requireProfile(Metadata metadata) throws AuthorityException {
    Optional<String> profile = definition.ordering().profile();
    if (profile.isEmpty() || metadata.isProfileAllowed(profile.get())) {
      return;
    }
    String offered =
        metadata.isProfileAllowed()
            ? "it offers "
                + metadata.getProfiles().stream().sorted().collect(Collectors.joining(", "))
            : "it offers none, so take profile out";
    throw new AuthorityException(
        definition.name()
            + " does not offer the profile "
            + Printable.sanitize(profile.get() + "; " + offered)
            + "; no order was placed");
  }

  /** Whether it knows of replacements at all: who does not must not be told of any (§5). */
  private boolean offersRenewalInformation(Session session) throws AcmeException {
    return definition.ordering().renewalInformation()
        && session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
  }

  /** RFC 9773 §4.1; empty for one without an authority key identifier. */
  private static Optional<String> certificateId(X509Certificate leaf) {
    try {
      return Optional.of(AcmeUtils.getRenewalUniqueIdentifier(leaf));
    } catch (IllegalArgumentException | AcmeProtocolException none) {
      return Optional.empty();
    }
  }

  private OrderBuilder order(Login login, List<Identifier> names) {
    OrderBuilder order =
        login.newOrder().identifiers(names.stream().map(OrderPlacement::identifier).toList());
    return definition.ordering().profile().map(order::profile).orElse(order);
  }

  private static org.shredzone.acme4j.Identifier identifier(Identifier asked) {
    return switch (asked) {
      case DnsName name -> org.shredzone.acme4j.Identifier.dns(name.text());
      case IpAddress ip -> org.shredzone.acme4j.Identifier.ip(ip.address()); // RFC 8738
    };
  }
}
