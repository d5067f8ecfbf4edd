package org.mailseal.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.install.Hooks;
import org.mailseal.install.Target;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.mailseal.notification.plan.OwnReminders;

/** An entry of {@code certificates}. */
final class CertificateReader {
  private static final List<String> KEYS =
      List.of(
          "authority",
          "also-for",
          "key",
          "key-on-renewal",
          "subject",
          "endpoints",
          "connect-to",
          "renew-when-left",
          "despite-faults-when-left",
          "install",
          "hooks",
          "reminders");

  private static final List<KeyAlgorithm> STANDARD = List.of(KeyAlgorithm.RSA_2048);

  private final AuthorityReader authorities;
  private final TargetReader targets;

  /** A name in a certificate with a key of one kind. */
  private record Place(Identifier name, ClientProfile.Keys keys) {}

  /**
   * An entry of {@code also-for}: {@code imap.example.org}, or {@code {name: pop.example.org,
   * optional: true}}.
   *
   * @param position where the name stands
   * @param mayLack where the word stands that makes it optional; empty where it is required
   */
  private record FurtherName(Identifier name, Value position, Optional<Value> mayLack) {
    static Optional<FurtherName> read(Value entry) {
      if (entry.isScalar()) {
        return entry
            .parse(Identifier::of)
            .map(name -> new FurtherName(name, entry, Optional.empty()));
      }
      YamlMap map = YamlMap.of(entry, List.of("name", "optional"));
      Optional<Value> optional = map.find("optional");
      boolean mayLack = optional.flatMap(Value::bool).orElse(false);
      return map.require("name")
          .flatMap(
              value ->
                  value
                      .parse(Identifier::of)
                      .map(name -> new FurtherName(name, value, optional.filter(_ -> mayLack))));
    }

    /** Those that may be left out of a certificate, without the ones that it is looked at by. */
    static Set<Identifier> optional(
        List<FurtherName> further, Optional<DnsName> first, List<Endpoint> endpoints) {
      Set<Identifier> optional = new LinkedHashSet<>();
      for (FurtherName one : further) {
        if (one.mayLack.isEmpty()) {
          continue;
        }
        Value word = one.mayLack.get();
        boolean endpoint = endpoints.stream().anyMatch(port -> port.host().equals(one.name.text()));
        boolean required =
            further.stream().anyMatch(same -> same.name.equals(one.name) && same.mayLack.isEmpty());
        if (first.filter(one.name::equals).isPresent()) {
          word.fault("'" + one.name.text() + "' is the certificate's own name, and never optional");
        } else if (endpoint) {
          word.fault(
              "'"
                  + one.name.text()
                  + "' is the host of one of its endpoints, which would be served without its name;"
                  + " take 'optional' off it, or name the certificate's own name in the endpoint");
        } else if (required) {
          word.fault(
              "'" + one.name.text() + "' stands under also-for already, and not as optional");
        } else {
          optional.add(one.name);
        }
      }
      return optional;
    }
  }

  private final Map<DnsName, OwnReminders> reminders = new HashMap<>();

  private final Map<DnsName, Value> firstNames = new HashMap<>();

  /** The certificate, by the position of its name, that has each place. */
  private final Map<Place, Value> owners = new HashMap<>();

  /**
   * @param authorities after it has read them all
   */
  CertificateReader(AuthorityReader authorities, WrittenFiles written) {
    this.authorities = authorities;
    this.targets = new TargetReader(written);
  }

  /** What the certificates that were read have otherwise than the section of reminders says. */
  Map<DnsName, OwnReminders> reminders() {
    return reminders;
  }

  /** One for each kind of key. */
  List<ManagedCertificate> read(YamlMap.Entry entry) {
    Value certificate = entry.position();
    Optional<DnsName> name = certificate.named("a certificate's name").parse(DnsName::of);

    YamlMap map = YamlMap.of(entry.value(), KEYS);
    List<KeyAlgorithm> keys = map.find("key").map(CertificateReader::keys).orElse(STANDARD);
    name.ifPresent(primary -> ownAsFirst(primary, keys, certificate));
    map.find("reminders")
        .ifPresent(
            section -> {
              OwnReminders read = ReminderReader.own(section);
              name.ifPresent(of -> reminders.put(of, read));
            });
    List<String> signers = authorities(map);
    Optional<String> authority = signers.stream().findFirst();
    List<FurtherName> further =
        map.find("also-for").map(Value::list).orElse(List.of()).stream()
            .flatMap(member -> FurtherName.read(member).stream())
            .toList();
    for (FurtherName one : further) {
      own(one.name(), keys, one.position(), certificate);
      signers.forEach(by -> refuseUnprovable(one.name(), one.position(), by));
    }
    signers.forEach(by -> name.ifPresent(owned -> refuseUnprovable(owned, certificate, by)));
    Subject subject = map.find("subject").map(CertificateReader::subject).orElse(Subject.NONE);
    List<Endpoint> endpoints =
        map.find("endpoints").map(list -> EndpointReader.read(list, name)).orElse(List.of());
    Set<Identifier> optional = FurtherName.optional(further, name, endpoints);
    Optional<InetAddress> connectTo = map.find("connect-to").flatMap(Value::ipAddress);
    Optional<Threshold> renewWhenLeft =
        map.find("renew-when-left").flatMap(left -> left.parse(CertificateReader::renewWhenLeft));
    Optional<Threshold> despiteFaultsWhenLeft =
        map.find("despite-faults-when-left").flatMap(left -> left.parse(Threshold::parse));
    List<List<Target>> install = keys.stream().map(key -> install(map, keys, key)).toList();
    refuseKitBesideOthers(map, install.getFirst());
    KeyPolicy keyPolicy =
        map.find("key-on-renewal")
            .flatMap(word -> word.parse(CertificateReader::keyPolicy))
            .orElse(KeyPolicy.STANDARD);
    Hooks hooks = map.find("hooks").map(HookReader::read).orElse(Hooks.NONE);

    if (name.isEmpty() || authority.isEmpty()) {
      return List.of();
    }
    return IntStream.range(0, keys.size())
        .mapToObj(
            at ->
                new ManagedCertificate(
                    name.get(),
                    authority.get(),
                    further.stream().map(FurtherName::name).toList(),
                    optional,
                    keys.get(at),
                    subject,
                    endpoints,
                    connectTo,
                    renewWhenLeft,
                    despiteFaultsWhenLeft,
                    install.get(at),
                    hooks,
                    keyPolicy,
                    keys.size() == 1 ? Optional.empty() : Optional.of(install.get(1 - at)),
                    signers.stream().skip(1).toList()))
        .toList();
  }

  /** One kind of key, or one of each. */
  private static List<KeyAlgorithm> keys(Value value) {
    List<Value> written = value.isScalar() || value.isNull() ? List.of(value) : value.filledList();
    List<KeyAlgorithm> keys =
        written.stream().flatMap(word -> word.parse(KeyAlgorithm::of).stream()).toList();
    if (keys.stream().map(ClientProfile.Keys::of).distinct().count() < keys.size()) {
      value.fault(
          value.name()
              + " has two of one kind, and a server shows a client only one of them: write one, or"
              + " one of each, such as [rsa-2048, ecdsa-p256]");
      return STANDARD;
    }
    return keys.isEmpty() ? STANDARD : keys;
  }

  private List<Target> install(YamlMap map, List<KeyAlgorithm> keys, KeyAlgorithm key) {
    Optional<ClientProfile.Keys> only =
        Optional.of(key).filter(_ -> keys.size() > 1).map(ClientProfile.Keys::of);
    return map.find("install").map(Value::list).orElse(List.of()).stream()
        .flatMap(item -> targets.read(item, only).stream())
        .toList();
  }

  /** Whoever carries a kit comes in days; the files of the others would be new all the while. */
  private static void refuseKitBesideOthers(YamlMap map, List<Target> install) {
    long manual = install.stream().filter(target -> target.manualStep().isPresent()).count();
    if (manual > 0 && manual < install.size()) {
      map.position("install")
          .fault(
              "a kit is carried to another machine by hand, and what is installed beside it could"
                  + " not be put back until then; give it a certificate of its own");
    }
  }

  /**
   * Those that are asked in turn. Where no authority is defined at all, that is a fault of its own
   * and noted elsewhere.
   */
  private List<String> authorities(YamlMap map) {
    Set<String> defined = authorities.defined();
    Optional<Value> value = map.find("authority");
    if (value.isEmpty()) {
      if (defined.size() > 1) {
        map.require("authority", ": several are defined (" + display(defined) + "), so say which");
      }
      return defined.size() == 1 ? List.copyOf(defined) : List.of();
    }
    if (value.get().isScalar()) {
      return authority(value.get(), defined).stream().toList();
    }
    List<Value> several = value.get().filledList();
    List<String> inTurn = new ArrayList<>();
    for (Value one : several) {
      Optional<String> authority = authority(one, defined);
      if (authority.filter(inTurn::contains).isPresent()) {
        one.fault("authority '" + Printable.sanitize(authority.get()) + "' stands here twice");
      } else if (several.size() > 1 && authority.filter(authorities::manual).isPresent()) {
        one.fault(
            "authority '"
                + Printable.sanitize(authority.get())
                + "' is asked by hand and answers in days, and cannot stand in for another one;"
                + " take it out: mailseal csr new asks it whenever you want");
      } else {
        authority.ifPresent(inTurn::add);
      }
    }
    return inTurn;
  }

  private static Optional<String> authority(Value value, Set<String> defined) {
    Optional<String> authority = value.text();
    if (authority.isPresent() && !defined.contains(authority.get())) {
      value.fault(
          "authority '"
              + Printable.sanitize(authority.get())
              + "' is not defined"
              + (defined.isEmpty() ? "" : "; defined are " + display(defined)),
          Nearest.to(authority.get(), defined).map(Printable::sanitize));
    }
    return authority;
  }

  private static Subject subject(Value section) {
    List<Subject.Part> parts = List.of(Subject.Part.values());
    YamlMap map = YamlMap.of(section, parts.stream().map(Subject.Part::word).toList());
    Map<Subject.Part, String> given = new EnumMap<>(Subject.Part.class);
    for (Subject.Part part : parts) {
      map.find(part.word())
          .flatMap(value -> value.parse(part::parse))
          .ifPresent(value -> given.put(part, value));
    }
    return Subject.of(given);
  }

  /** Whatever its key: the first name is what a certificate is called everywhere. */
  private void ownAsFirst(DnsName name, List<KeyAlgorithm> keys, Value certificate) {
    Value same = firstNames.putIfAbsent(name, certificate);
    if (same == null) {
      own(name, keys, certificate, certificate);
    } else {
      certificate.fault(
          "'"
              + name
              + "' is already what the certificate of line "
              + same.line()
              + " is called; for a certificate with a key of the other kind beside it, give that"
              + " one both, such as key: [rsa-2048, ecdsa-p256]");
    }
  }

  /**
   * A name in two certificates would be served by whichever was installed last; but a server has
   * room for one of each kind of key, side by side.
   */
  private void own(Identifier name, List<KeyAlgorithm> keys, Value position, Value certificate) {
    keys.forEach(key -> own(new Place(name, ClientProfile.Keys.of(key)), position, certificate));
  }

  private void own(Place place, Value position, Value certificate) {
    Value owner = owners.putIfAbsent(place, certificate);
    if (owner != null && !owner.node().equals(certificate.node())) {
      position.fault(
          "'"
              + place.name
              + "' already belongs to the certificate '"
              + owner.name()
              + "' of line "
              + owner.line()
              + ", which has such a key too; take it out of one of them, or give one of them a key"
              + " of the other kind (rsa-2048, ecdsa-p256) for a server that serves both");
    }
  }

  private void refuseUnprovable(Identifier named, Value position, String authority) {
    authorities.cannotProve(authority, named).ifPresent(position::fault);
  }

  private static KeyPolicy keyPolicy(String written) {
    return switch (written) {
      case "new" -> KeyPolicy.NEW;
      case "keep" -> KeyPolicy.KEEP;
      default ->
          throw new IllegalArgumentException(
              "write new or keep, or leave it out: then a key that a TLSA record means is kept, and"
                  + " any other one is replaced");
    };
  }

  private static Threshold renewWhenLeft(String written) {
    Threshold threshold = Threshold.parse(written);
    if (threshold instanceof Threshold.Fixed(Duration left) && left.isZero()) {
      throw new IllegalArgumentException(
          "with nothing left it is too late; write a fraction such as 1/3, or days such as 30d");
    }
    return threshold;
  }

  private static String display(Set<String> names) {
    return Printable.sanitize(String.join(", ", names));
  }
}
