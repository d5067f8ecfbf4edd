package org.mailseal.inspection.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.Evidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.PublicRoots;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.TrustCheck;

/**
 * Asks every judge about a port that serves a certificate.
 *
 * @param revocation of the certificates on the way up, the leaf first; empty where not asked
 */
public record Judgement(
    Evidence evidence,
    Observation.Served served,
    DnsEvidence dns,
    List<CheckedCertificate> revocation,
    TrustCheck trust,
    Instant now) {

  public List<Finding> findings() {
    PortTarget target = evidence.target();
    Chain chain = served.chain();
    CertificateInfo leaf = chain.info();
    SentChain sent = SentChain.of(chain);
    Fitness fitness = new Fitness(served.endpoint(), trust, now);
    Map<ClientProfile, Observation> others = evidence.others();
    boolean vouched = Dane.vouches(target, chain, dns, fitness);
    Optional<String> untrusted =
        Optional.of(sent.path()).filter(_ -> vouched).flatMap(path -> trust.fault(path, now));
    List<Finding> findings = new ArrayList<>();
    findings.add(Reachability.of(served));
    PlaintextLogin.of(served).ifPresent(findings::add);
    findings.addAll(
        Names.of(target, leaf, served.greeting().flatMap(Greeting::name), served.ehloName()));
    ReverseDns.of(served.address().getAddress(), dns.pointers(), dns.confirmations())
        .ifPresent(findings::add);
    findings.addAll(Dates.of(leaf, now, () -> publiclyTrusted(sent)));
    findings.addAll(Issuers.of(sent, trust, now, vouched, anchored()));
    findings.addAll(Strength.of(sent.path()));
    findings.add(Purposes.of(chain.leaf()));
    Revocation.of(revocation).ifPresent(findings::add);
    findings.addAll(Consistency.of(served, evidence.repeats(), fitness));
    findings.addAll(ServerNames.of(served, others, fitness));
    findings.addAll(DualKeys.of(served, others, fitness));
    findings.addAll(Versions.of(served, others));
    findings.addAll(Dane.of(target, chains(), dns, fitness));
    target
        .endpoint()
        .name()
        .map(mx -> MtaSts.judge(mx, Optional.of(leaf), untrusted, dns.policy()))
        .ifPresent(findings::addAll);
    findings.addAll(CaaCheck.of(chain.leaf(), dns.caa()));
    return List.copyOf(findings);
  }

  private boolean publiclyTrusted(SentChain sent) {
    return PublicRoots.vouchFor(sent.path(), now);
  }

  private boolean anchored() {
    return dns.tlsa().records().stream().map(Tlsa::usage).anyMatch(u -> u == TlsaMatch.DANE_TA);
  }

  /** All different ones that clients get who say the host's name, as those do that know DANE. */
  private List<Chain> chains() {
    Stream<Observation> named =
        evidence.others().entrySet().stream()
            .filter(look -> look.getKey().sni() == ClientProfile.Sni.HOST)
            .map(Map.Entry::getValue);
    return Stream.of(Stream.of(served), evidence.repeats().stream(), named)
        .flatMap(looks -> looks)
        .flatMap(
            look ->
                look instanceof Observation.Served one ? Stream.of(one.chain()) : Stream.empty())
        .distinct()
        .toList();
  }
}
