package org.mailseal.survey;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.server.FoundServer;
import org.mailseal.name.DnsName;

/**
 * What the settings of a host should be, as far as that can be decided from outside of somebody's
 * head; the rest is listed as what remains to be done.
 *
 * @param naming the certificate's name
 * @param alsoFor its further names
 * @param key as served now; empty where nothing is served, or a kind that cannot be made here
 * @param endpoints the ports that serve a certificate now
 * @param connectTo the address that was asked for
 * @param behind an address to dial, where the name leads to another one than this host's
 * @param entries those of {@code install}
 * @param served each certificate that is served now, with its ports
 * @param servers all that were found
 * @param toDo what must be decided or changed before the first renewal, each a sentence
 */
public record Proposal(
    Naming naming,
    List<DnsName> alsoFor,
    Optional<KeyAlgorithm> key,
    List<Port> endpoints,
    Optional<InetAddress> connectTo,
    Optional<InetAddress> behind,
    List<ProposedTarget> entries,
    Map<CertificateInfo, List<Port>> served,
    List<FoundServer> servers,
    List<String> toDo) {

  /** Domains that no public authority signs names of (RFC 6761, RFC 6762, RFC 8375, RFC 9476). */
  private static final Set<String> PRIVATE =
      Set.of(
          "local",
          "localhost",
          "localdomain",
          "lan",
          "internal",
          "intranet",
          "home",
          "corp",
          "arpa",
          "test",
          "invalid",
          "alt");

  /**
   * Decides.
   *
   * @param survey with a name
   * @param leftOut processes that could not be read
   */
  public static Proposal of(
      Survey survey, Optional<InetAddress> connectTo, List<ThisHost.LeftOut> leftOut) {
    return new Decision(survey, survey.naming().orElseThrow(), connectTo).proposal(leftOut);
  }

  /** With more that is to be done. */
  public Proposal withToDo(List<String> further) {
    return new Proposal(
        naming,
        alsoFor,
        key,
        endpoints,
        connectTo,
        behind,
        entries,
        served,
        servers,
        Stream.concat(toDo.stream(), further.stream()).distinct().toList());
  }

  /** Postmaster of the domain that the name lies in. */
  String contact() {
    return "postmaster@" + MailDomain.of(naming.name(), ownNames());
  }

  /** A certificate names only what its owner has shown to be his. */
  private Set<DnsName> ownNames() {
    return served.keySet().stream()
        .flatMap(certificate -> certificate.names().stream())
        .flatMap(name -> DnsName.find(name.text().replaceFirst("^\\*\\.", "")).stream())
        .collect(Collectors.toSet());
  }

  private static final class Decision {
    private final Survey survey;
    private final DnsName name;
    private final Naming naming;
    private final Optional<InetAddress> connectTo;
    private final Map<CertificateInfo, List<Port>> served = new LinkedHashMap<>();
    private final Set<DnsName> alsoFor = new LinkedHashSet<>();
    private final Set<String> toDo = new LinkedHashSet<>();
    private final List<ProposedTarget> entries = new ArrayList<>();

    /** Whose entry writes each file. */
    private final Map<Path, FoundServer> writers = new HashMap<>();

    Decision(Survey survey, Naming naming, Optional<InetAddress> connectTo) {
      this.survey = survey;
      this.naming = naming;
      this.name = naming.name();
      this.connectTo = connectTo;
      for (AnsweringPort port : survey.ports()) {
        port.certificate()
            .ifPresent(
                certificate ->
                    served
                        .computeIfAbsent(CertificateInfo.of(certificate), leaf -> new ArrayList<>())
                        .add(port.port()));
      }
    }

    Proposal proposal(List<ThisHost.LeftOut> leftOut) {
      toDo.add(
          "Read the authority's terms (https://letsencrypt.org/repository/) and set accept-terms to"
              + " true, or choose another authority; it proves the names on port 80.");
      toDo.add("Check the mail addresses under contact and reminders: they are guessed.");
      names();
      Optional<KeyAlgorithm> key = key();
      ports();
      survey.servers().stream().distinct().forEach(this::entry);
      leftOut.forEach(process -> toDo.add(process.program() + " " + process.why() + "."));
      return new Proposal(
          naming,
          List.copyOf(alsoFor),
          key,
          survey.ports().stream()
              .filter(port -> port.certificate().isPresent())
              .map(AnsweringPort::port)
              .toList(),
          connectTo,
          connectTo.isPresent() ? Optional.empty() : survey.astray().map(astray -> loopback()),
          List.copyOf(entries),
          served,
          survey.servers(),
          List.copyOf(toDo));
    }

    private InetAddress loopback() {
      return survey.ports().stream()
          .flatMap(port -> port.address().stream())
          .findFirst()
          .orElse(InetAddress.ofLiteral("127.0.0.1"));
    }

    private void names() {
      for (Naming greeted : Naming.greeted(survey.ports())) {
        if (!greeted.name().equals(name)) {
          alsoFor.add(greeted.name());
          toDo.add(
              greeted.source()
                  + " says "
                  + greeted.name()
                  + ", "
                  + naming.source()
                  + " "
                  + name
                  + ": both are proposed; make the servers agree, or leave both.");
        }
      }
      served.keySet().stream()
          .flatMap(leaf -> leaf.dnsNames().stream())
          .filter(other -> !other.wildcard() && !other.equals(name))
          .forEach(alsoFor::add);
      served.forEach(
          (leaf, on) -> {
            if (!leaf.covers(name)) {
              toDo.add(
                  "The certificate of "
                      + describe(on)
                      + " does not have the name "
                      + name
                      + " ("
                      + naming.source()
                      + "): check that it is the one that is meant.");
            }
          });
      if (!naming.source().startsWith("the greeting")
          && !naming.source().startsWith("the command")) {
        toDo.add(
            "No SMTP greeting names this host; "
                + name
                + " is from "
                + naming.source()
                + ". Check it.");
      }
      Stream.concat(Stream.of(name), alsoFor.stream())
          .filter(Decision::isPrivate)
          .forEach(
              one ->
                  toDo.add(
                      "No public authority signs "
                          + one
                          + ": rename the server, or take an authority of your own (local or"
                          + " manual)."));
      if (connectTo.isEmpty()) {
        survey.astray().ifPresent(toDo::add);
      }
    }

    private static boolean isPrivate(DnsName name) {
      return PRIVATE.contains(name.text().substring(name.text().lastIndexOf('.') + 1));
    }

    /**
     * Of the kinds that are served one that the files hold which are to be written: a port may have
     * a certificate of each kind, and shows us only one.
     */
    private Optional<KeyAlgorithm> key() {
      List<X509Certificate> served =
          survey.ports().stream().flatMap(port -> port.certificate().stream()).distinct().toList();
      List<X509Certificate> held = List.copyOf(survey.held().values());
      List<X509Certificate> both =
          served.stream().filter(one -> kinds(held).contains(kind(one))).toList();
      List<X509Certificate> certificates = held.isEmpty() ? served : both.isEmpty() ? held : both;
      Set<String> kinds = kinds(certificates);
      if (kinds.size() > 1) {
        toDo.add(
            "Keys of several kinds are in use ("
                + String.join(", ", kinds.stream().sorted().toList())
                + "): one is proposed as key.");
      }
      return certificates.stream()
          .flatMap(one -> KeyAlgorithm.of(one.getPublicKey()).stream())
          .min(Comparator.naturalOrder()); // RSA first: every client takes it
    }

    private static Set<String> kinds(List<X509Certificate> certificates) {
      return certificates.stream().map(Decision::kind).collect(Collectors.toSet());
    }

    private static String kind(X509Certificate certificate) {
      return CertificateInfo.of(certificate).key();
    }

    private void ports() {
      for (AnsweringPort port : survey.ports()) {
        if (port.observation() instanceof Observation.NotServed not) {
          toDo.add(
              port.port().describe()
                  + " answers, but serves no certificate: "
                  + not.detail()
                  + ". Add it to endpoints once it does.");
        }
      }
      if (survey.ports().isEmpty()) {
        toDo.add(
            "No mail port answers on this host; start the servers, or say where they listen with"
                + " --port and --connect-to, and run mailseal init again.");
      }
    }

    private void entry(FoundServer server) {
      if (server.settings().isEmpty() && !server.running()) {
        toDo.add(server.description() + ": is installed, but does not run; left out.");
        return;
      }
      if (server.settings().isEmpty()) {
        String cures = String.join("; ", server.remarks());
        boolean proposed =
            !server.onceMended().isEmpty()
                && ProposedSettings.read(server.word(), server.onceMended()).isSound();
        inactive(
            server,
            proposed ? server.onceMended() : Map.of(),
            (cures.isEmpty() ? "it is not clear which files it reads" : cures)
                + (proposed
                    ? ". First put there a copy of what it serves now, for it may not start"
                        + " without; then take the '#' off its entry."
                    : ". Then add it to install."));
        return;
      }
      server.remarks().forEach(remark -> toDo.add(server.description() + ": " + remark + "."));
      ProposedSettings settings = ProposedSettings.read(server.word(), server.settings());
      Optional<String> objection = objection(server, settings);
      if (objection.isPresent()) {
        inactive(server, settings.isSound() ? server.settings() : Map.of(), objection.get());
      } else {
        settings.written().forEach(file -> writers.put(file, server));
        entries.add(new ProposedTarget(server, server.settings(), true, Optional.empty()));
      }
    }

    private void inactive(FoundServer server, Map<String, String> keys, String why) {
      String sentence = server.description() + ": " + why;
      toDo.add(sentence);
      entries.add(new ProposedTarget(server, keys, false, Optional.of(sentence)));
    }

    /** Why an entry cannot be used as it stands. */
    private Optional<String> objection(FoundServer server, ProposedSettings settings) {
      if (!settings.isSound()) {
        return Optional.of("it names a file in a way that is not read here; add it by hand.");
      }
      if (settings.namesOneFileTwice()) {
        return Optional.of("it has the key and the certificate in one file; give each its own.");
      }
      Optional<String> foreign =
          settings.written().stream()
              .sorted()
              .flatMap(file -> Stream.ofNullable(survey.foreign().get(file)))
              .findFirst();
      if (foreign.isPresent()) {
        return Optional.of(
            "it reads "
                + foreign.get()
                + ", which must not be overwritten. Give it files of its own in its configuration,"
                + " with a copy of what it serves now, and name them in its entry.");
      }
      if (!server.running()) {
        return Optional.of("it does not run now; take the '#' off its entry once it does.");
      }
      List<DnsName> own = Naming.names(server);
      if (!own.isEmpty()
          && own.stream().noneMatch(one -> one.equals(name) || alsoFor.contains(one))) {
        return Optional.of(
            "it is for "
                + own.stream().map(DnsName::text).collect(Collectors.joining(", "))
                + ". Add that to also-for and take the '#' off its entry, or give it a certificate"
                + " of its own.");
      }
      return settings.written().stream()
          .sorted()
          .flatMap(
              file ->
                  Stream.ofNullable(writers.get(file)).map(first -> shared(file, first, server)))
          .findFirst();
    }

    private static String shared(Path file, FoundServer first, FoundServer server) {
      return "it reads "
          + file
          + ", which the entry of "
          + first.description()
          + " writes, and a file has one entry: give it files of its own, or let an entry further"
          + " down reload it, such as - command: {reload: [systemctl, reload, "
          + server.word()
          + "]}";
    }
  }

  private static String describe(List<Port> ports) {
    return ports.stream().map(Port::describe).collect(Collectors.joining(", "));
  }
}
