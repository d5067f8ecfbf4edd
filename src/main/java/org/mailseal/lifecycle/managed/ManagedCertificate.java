package org.mailseal.lifecycle.managed;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.install.Hooks;
import org.mailseal.install.Target;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * What the settings want of one certificate.
 *
 * @param name the primary name: the one in the server's 220 greeting, or one of those beside it
 * @param authority the name of the authority that signs it
 * @param alsoFor further names
 * @param optional those of them without which it is as good: one that an authority would not sign
 *     keeps it back from none of the others, and it is not due for lacking one
 * @param key the kind of key
 * @param subject what a request says of its subject beside the name
 * @param endpoints the ports that serve it; without any it is installed, and nothing proves that it
 *     is served
 * @param connectTo the address to dial instead of what the endpoint's name resolves to
 * @param renewWhenLeft when it is due; empty: a third of its lifetime, half where that is under ten
 *     days
 * @param despiteFaultsWhenLeft from when on what is wrong with a port no longer keeps a new one
 *     back; empty: three days, a tenth of its lifetime where that is less
 * @param targets where it is installed, in the order in which the servers reload
 * @param hooks what else is run, before and after
 * @param keyPolicy which key a renewal takes
 * @param beside the targets of the certificate with a key of the other kind that the same name has;
 *     empty: there is none
 * @param fallbacks the authorities that are asked in turn where the first does not give it
 */
public record ManagedCertificate(
    DnsName name,
    String authority,
    List<Identifier> alsoFor,
    Set<Identifier> optional,
    KeyAlgorithm key,
    Subject subject,
    List<Endpoint> endpoints,
    Optional<InetAddress> connectTo,
    Optional<Threshold> renewWhenLeft,
    Optional<Threshold> despiteFaultsWhenLeft,
    List<Target> targets,
    Hooks hooks,
    KeyPolicy keyPolicy,
    Optional<List<Target>> beside,
    List<String> fallbacks) {
  public ManagedCertificate {
    fallbacks = List.copyOf(fallbacks);
    alsoFor = List.copyOf(alsoFor);
    optional = Set.copyOf(optional);
    endpoints = List.copyOf(endpoints);
    targets = List.copyOf(targets);
    beside = beside.map(List::copyOf);
  }

  /** The only certificate of its name, of one authority alone. */
  public ManagedCertificate(
      DnsName name,
      String authority,
      List<Identifier> alsoFor,
      Set<Identifier> optional,
      KeyAlgorithm key,
      Subject subject,
      List<Endpoint> endpoints,
      Optional<InetAddress> connectTo,
      Optional<Threshold> renewWhenLeft,
      Optional<Threshold> despiteFaultsWhenLeft,
      List<Target> targets,
      Hooks hooks,
      KeyPolicy keyPolicy) {
    this(
        name,
        authority,
        alsoFor,
        optional,
        key,
        subject,
        endpoints,
        connectTo,
        renewWhenLeft,
        despiteFaultsWhenLeft,
        targets,
        hooks,
        keyPolicy,
        Optional.empty(),
        List.of());
  }

  /** Which certificates of its name are earlier ones of this. */
  public KeyTrack track() {
    return beside.isPresent() ? KeyTrack.of(name, key) : KeyTrack.whole(name);
  }

  /** Certificates by their names, in their order: those of one name are worked on in turn. */
  public static List<List<ManagedCertificate>> byName(List<ManagedCertificate> certificates) {
    return List.copyOf(
        certificates.stream()
            .collect(
                Collectors.groupingBy(
                    ManagedCertificate::name, LinkedHashMap::new, Collectors.toUnmodifiableList()))
            .values());
  }

  /** All that may sign it, the one that is asked first at the head. */
  public List<String> authorities() {
    return Stream.concat(Stream.of(authority), fallbacks.stream()).toList();
  }

  /** The same where another one of its authorities is asked first. */
  public ManagedCertificate askedOf(String first) {
    return new ManagedCertificate(
        name,
        first,
        alsoFor,
        optional,
        key,
        subject,
        endpoints,
        connectTo,
        renewWhenLeft,
        despiteFaultsWhenLeft,
        targets,
        hooks,
        keyPolicy,
        beside,
        authorities().stream().filter(Predicate.not(first::equals)).toList());
  }

  /** All names that the certificate is for, the primary one first. */
  public List<Identifier> names() {
    List<Identifier> names = new ArrayList<>();
    names.add(name);
    names.addAll(alsoFor);
    return names.stream().distinct().toList();
  }

  /** Those that it must cover, the primary one first. */
  public List<Identifier> required() {
    return names().stream().filter(Predicate.not(optional::contains)).toList();
  }
}
