package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

/**
 * Whether TLSA records mean what is served (RFC 6698, RFC 7671; between mail servers RFC 7672). A
 * sender that looks for them delivers nothing where they are proven by DNSSEC and none matches. It
 * takes any that does; but whoever publishes them is to keep one of each kind right (RFC 7671
 * §8.1), and of several hashes senders look at the strongest only (§9).
 */
public final class DaneCheck implements Check<PortEvidence> {
  public static final FindingCode NO_RECORD =
      FindingCode.of(
          Topic.DANE, "no-record", "there is no TLSA record, so nothing to match", "", Level.OK);

  public static final FindingCode MATCHES =
      FindingCode.of(
          Topic.DANE,
          "matches",
          "the TLSA records match what is served",
          "RFC 7671 §8.1",
          Level.OK);

  public static final FindingCode MISMATCH =
      FindingCode.of(
          Topic.DANE,
          "mismatch",
          "no TLSA record matches what is served: senders that look for them hold mail back",
          "RFC 7671 §8.1",
          Level.FAILURE);

  public static final FindingCode STALE_RECORD =
      FindingCode.of(
          Topic.DANE,
          "stale-record",
          "one kind of TLSA record does not match what is served",
          "RFC 7671 §8.1",
          Level.WARNING);

  public static final FindingCode MALFORMED =
      FindingCode.of(
          Topic.DANE,
          "malformed",
          "a TLSA record is not well-formed",
          "RFC 6698 §2.1",
          Level.WARNING);

  public static final FindingCode UNUSABLE =
      FindingCode.of(
          Topic.DANE,
          "unusable",
          "a TLSA record has a usage that mail servers do not honour",
          "RFC 7672 §3.1.3",
          Level.WARNING);

  public static final FindingCode NOT_PROVEN =
      FindingCode.of(
          Topic.DANE,
          "not-proven",
          "DNSSEC does not prove the TLSA records",
          "RFC 7671 §1",
          Level.WARNING);

  public static final FindingCode ADDRESSES_NOT_PROVEN =
      FindingCode.of(
          Topic.DANE,
          "addresses-not-proven",
          "DNSSEC does not prove the addresses of the host",
          "RFC 7672 §2.2.2",
          Level.WARNING);

  public static final FindingCode MX_NOT_PROVEN =
      FindingCode.of(
          Topic.DANE,
          "mx-not-proven",
          "DNSSEC does not prove the MX records that lead to the host",
          "RFC 7672 §2.2.1",
          Level.WARNING);

  public static final FindingCode DNSSEC_BROKEN =
      FindingCode.of(
          Topic.DANE,
          "dnssec-broken",
          "the signatures of the zone do not hold: senders hold mail back",
          "RFC 7672 §2.1.2",
          Level.FAILURE);

  public static final FindingCode NOT_JUDGED =
      FindingCode.of(
          Topic.DANE,
          "not-judged",
          "the resolver leaves out the proofs of DNSSEC, so the TLSA records are not judged",
          "RFC 6698 §4.1",
          Level.OK);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.DANE,
          "unknown",
          "a name server gave no answer about TLSA records",
          "RFC 7672 §2.1.2",
          Level.UNKNOWN);

  @Override
  public String title() {
    return "DANE";
  }

  @Override
  public String description() {
    return "Whether TLSA records mean what is served. A sender that looks for them"
        + " delivers nothing where they are proven by DNSSEC and none matches. It takes"
        + " any that does; but whoever publishes them is to keep one of each kind"
        + " right, and of several hashes senders look at the strongest only.";
  }

  @Override
  public String applicability() {
    return "SMTP ports that serve a certificate, where the DNS is asked for TLSA records;"
        + " submission where there are any";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        NO_RECORD,
        MATCHES,
        MISMATCH,
        STALE_RECORD,
        MALFORMED,
        UNUSABLE,
        NOT_PROVEN,
        ADDRESSES_NOT_PROVEN,
        MX_NOT_PROVEN,
        DNSSEC_BROKEN,
        NOT_JUDGED,
        UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed()
        && switch (evidence.dns().tlsa()) {
          case DnsAnswer.Unasked<Tlsa> _ -> false;
          case DnsAnswer.Absent<Tlsa> _ -> new Records(evidence).relay();
          case DnsAnswer.Failed<Tlsa> _ -> new Records(evidence).relay();
          case DnsAnswer.Found<Tlsa> _ -> true;
        };
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return new Records(evidence).judge(chains(evidence));
  }

  /** Whether senders that look for TLSA records take what is served, whatever its root. */
  static boolean vouches(PortEvidence evidence) {
    return new Records(evidence).vouches(evidence.served().chain());
  }

  /** All different ones that clients get who say the host's name, as those do that know DANE. */
  private static List<Chain> chains(PortEvidence evidence) {
    Stream<Observation> named =
        evidence.others().entrySet().stream()
            .filter(other -> other.getKey().sni() == ClientProfile.Sni.HOST)
            .map(Map.Entry::getValue);
    return Stream.of(Stream.of(evidence.ordinary()), evidence.repeats().stream(), named)
        .flatMap(observations -> observations)
        .flatMap(
            seen ->
                seen instanceof Observation.Served served
                    ? Stream.of(served.chain())
                    : Stream.empty())
        .distinct()
        .toList();
  }

  /** The TLSA records of one host, held against chains. */
  private static final class Records {
    private final Endpoint endpoint;
    private final Optional<DnsName> mailDomain;
    private final DnsEvidence dns;
    private final ChainAcceptance acceptance;

    Records(PortEvidence evidence) {
      this.endpoint = evidence.target().endpoint();
      this.mailDomain = evidence.target().mailDomain();
      this.dns = evidence.dns();
      this.acceptance = ChainAcceptance.of(evidence);
    }

    boolean vouches(Chain chain) {
      return relay()
          && dns.tlsa() instanceof DnsAnswer.Found<Tlsa> found
          && found.secure()
          && strongest(usable(found.records())).stream().anyMatch(record -> accepts(record, chain));
    }

    List<Finding> judge(List<Chain> chains) {
      return switch (dns.tlsa()) {
        case DnsAnswer.Unasked<Tlsa> _ -> List.of();
        case DnsAnswer.Absent<Tlsa> _ ->
            relay()
                ? List.of(NO_RECORD.ok("no TLSA record at " + owner() + ", so nothing to match"))
                : List.of();
        case DnsAnswer.Failed<Tlsa> failed -> List.of(failed(failed));
        case DnsAnswer.Found<Tlsa> found ->
            found.secure() ? secure(found.records(), chains) : List.of(insecure());
      };
    }

    private Finding failed(DnsAnswer.Failed<Tlsa> failed) {
      if (failed.unprovable()) {
        // That is so for every port, and says nothing of any.
        return NOT_JUDGED.ok("TLSA records are not judged: " + failed.why());
      }
      return failed.bogus()
          ? DNSSEC_BROKEN.failure(
              "DNSSEC of " + owner() + " is broken: " + failed.why() + "; senders hold mail back",
              "repair the signatures of the zone or the DS record above it")
          : UNKNOWN.unknown(
              "TLSA of " + owner() + " could not be asked: " + failed.why(),
              "ask another resolver (--resolver); then let all name servers answer for " + owner());
    }

    private Finding insecure() {
      return NOT_PROVEN.warning(
          "the TLSA records at " + owner() + " count for nobody: DNSSEC does not prove them",
          "sign the zone with DNSSEC, or remove them");
    }

    private List<Finding> secure(List<Tlsa> records, List<Chain> chains) {
      List<Finding> findings = new ArrayList<>();
      List<Tlsa> usable = usable(records);
      if (!usable.isEmpty()) {
        findings.addAll(against(usable, chains));
      }
      unusable(records, usable).ifPresent(findings::add);
      unproven().ifPresent(findings::add);
      if (findings.isEmpty()) {
        findings.add(
            MATCHES.ok("TLSA " + kinds(usable) + " at " + owner() + " matches what is served"));
      }
      return findings;
    }

    private List<Finding> against(List<Tlsa> usable, List<Chain> chains) {
      List<Tlsa> strongest = strongest(usable);
      Set<String> stale = new LinkedHashSet<>();
      for (Chain chain : chains) {
        if (strongest.stream().noneMatch(record -> accepts(record, chain))) {
          return List.of(mismatch(strongest, chain));
        }
        byKind(usable).entrySet().stream()
            .filter(kind -> kind.getValue().stream().noneMatch(record -> accepts(record, chain)))
            .map(kind -> kind.getKey() + " does not match " + shown(chain))
            .forEach(stale::add);
      }
      return stale.isEmpty()
          ? List.of()
          : List.of(
              STALE_RECORD.warning(
                  "TLSA " + stale.stream().limit(3).collect(Collectors.joining("; TLSA ")),
                  "publish the right record of each kind, or remove the kind"));
    }

    private Finding mismatch(List<Tlsa> records, Chain chain) {
      Optional<String> but =
          records.stream()
              .filter(record -> TlsaMatch.matches(record, path(chain)))
              .findFirst()
              .flatMap(
                  record ->
                      fault(record, chain)
                          .map(
                              why ->
                                  TlsaMatch.kind(record) + " does, but the certificate: " + why));
      Tlsa right = Tlsa.of(TlsaMatch.DANE_EE, 1, 1, new byte[0]);
      return MISMATCH.failure(
          (relay() ? "senders refuse to deliver: " : "")
              + "no TLSA record at "
              + owner()
              + " matches "
              + shown(chain)
              + but.map(why -> " (" + why + ")").orElse(""),
          "serve the key that the records mean, or publish "
              + owner()
              + " IN TLSA 3 1 1 "
              + TlsaMatch.association(right, chain.leaf()));
    }

    private Optional<Finding> unusable(List<Tlsa> records, List<Tlsa> usable) {
      return records.stream()
          .filter(record -> !usable.contains(record))
          .findFirst()
          .map(
              record ->
                  (TlsaMatch.malformed(record).isPresent() ? MALFORMED : UNUSABLE)
                      .warning(
                          "TLSA "
                              + TlsaMatch.kind(record)
                              + " at "
                              + owner()
                              + " is of no use: it "
                              + TlsaMatch.malformed(record)
                                  .orElse("needs public CAs, on which mail servers do not agree")
                              + (usable.isEmpty() ? "; nothing is verified" : ""),
                          "publish 3 1 1 instead (2 1 1 for a CA of your own)"));
    }

    /** The records are proven, but the way to the host is not. */
    private Optional<Finding> unproven() {
      if (!relay()) {
        return Optional.empty();
      }
      if (insecure(dns.addresses())) {
        return Optional.of(unproven(ADDRESSES_NOT_PROVEN, "the addresses of " + endpoint.host()));
      }
      return mailDomain
          .filter(_ -> insecure(dns.exchangers()))
          .map(domain -> unproven(MX_NOT_PROVEN, "the MX records of " + domain));
    }

    private static Finding unproven(FindingCode code, String what) {
      return code.warning(
          what + " are not proven by DNSSEC, so some senders do not look for TLSA",
          "sign that zone with DNSSEC, too");
    }

    private static boolean insecure(DnsAnswer<?> answer) {
      return answer instanceof DnsAnswer.Found<?> found && !found.secure();
    }

    /** Between mail servers, where RFC 7672 holds. */
    private boolean relay() {
      return endpoint.protocol() == Protocol.SMTP;
    }

    private List<Tlsa> usable(List<Tlsa> records) {
      return records.stream()
          .filter(record -> TlsaMatch.malformed(record).isEmpty())
          .filter(record -> !relay() || record.usage() >= TlsaMatch.DANE_TA)
          .toList();
    }

    /** Of the hashes of one usage and selector the strongest, and what is not hashed (§9). */
    private static List<Tlsa> strongest(List<Tlsa> usable) {
      Map<Integer, Integer> most =
          usable.stream()
              .collect(Collectors.toMap(Records::usageAndSelector, Tlsa::matching, Integer::max));
      return usable.stream()
          .filter(
              record ->
                  record.matching() == 0
                      || record.matching() == most.getOrDefault(usageAndSelector(record), 0))
          .sorted(Comparator.comparingInt(Tlsa::usage).reversed())
          .toList();
    }

    private static int usageAndSelector(Tlsa record) {
      return record.usage() * 2 + record.selector();
    }

    private static Map<String, List<Tlsa>> byKind(List<Tlsa> records) {
      return records.stream()
          .collect(Collectors.groupingBy(TlsaMatch::kind, LinkedHashMap::new, Collectors.toList()));
    }

    private boolean accepts(Tlsa record, Chain chain) {
      return TlsaMatch.matches(record, path(chain)) && fault(record, chain).isEmpty();
    }

    private static Chain path(Chain chain) {
      return SentChain.of(chain).path();
    }

    /** What a match does not excuse: with DANE-EE everything is (RFC 7671 §5.1). */
    private Optional<String> fault(Tlsa record, Chain chain) {
      CertificateInfo leaf = chain.info();
      return switch (record.usage()) {
        case TlsaMatch.DANE_EE -> Optional.empty();
        case TlsaMatch.DANE_TA ->
            ValidityCheck.fault(leaf, acceptance.now()).or(() -> uncovered(leaf));
        default -> acceptance.fault(chain);
      };
    }

    /** RFC 7672 §3.2.2: the host, or the domain that the mail is for. */
    private Optional<String> uncovered(CertificateInfo leaf) {
      boolean covered =
          endpoint.name().filter(leaf::covers).isPresent()
              || dns.tlsaHost().filter(leaf::covers).isPresent()
              || mailDomain.filter(leaf::covers).isPresent();
      return covered ? Optional.empty() : Optional.of("not for " + endpoint.host());
    }

    /** Where senders ask: what stands at the name of an alias, nobody reads. */
    private String owner() {
      return "_"
          + endpoint.port()
          + "._tcp."
          + dns.tlsaHost().map(DnsName::text).orElse(endpoint.host());
    }

    private static String kinds(List<Tlsa> records) {
      return String.join(", ", byKind(records).keySet());
    }

    private static String shown(Chain chain) {
      CertificateInfo leaf = chain.info();
      return "the " + leaf.key() + " certificate " + leaf.shortFingerprint();
    }
  }
}
