package org.mailseal.inspection.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/** Evidence of a port that a test makes up: one connection, and what the test says besides. */
public final class EvidenceDraft {
  private final Observation ordinary;
  private PortTarget target;
  private List<Observation> repeats = List.of();
  private Map<ClientProfile, Observation> others = Map.of();
  private Optional<WeakTls> weakTls = Optional.empty();
  private MailInClear mailInClear = new MailInClear.Unknown();
  private DnsEvidence dns = DnsEvidence.none();
  private List<CheckedCertificate> revocation = List.of();
  private TrustedRoots trust = (chain, now) -> Optional.empty();
  private Instant now = Instant.now();

  private EvidenceDraft(Observation ordinary) {
    this.ordinary = ordinary;
    this.target = PortTarget.of(ordinary.endpoint());
  }

  public static EvidenceDraft of(Observation ordinary) {
    return new EvidenceDraft(ordinary);
  }

  public EvidenceDraft target(PortTarget asked) {
    this.target = asked;
    return this;
  }

  public EvidenceDraft repeats(Observation... further) {
    this.repeats = List.of(further);
    return this;
  }

  public EvidenceDraft others(Map<ClientProfile, Observation> byProfile) {
    this.others = byProfile;
    return this;
  }

  public EvidenceDraft weakTls(WeakTls agreed) {
    this.weakTls = Optional.of(agreed);
    return this;
  }

  public EvidenceDraft mailInClear(MailInClear said) {
    this.mailInClear = said;
    return this;
  }

  public EvidenceDraft dns(DnsEvidence said) {
    this.dns = said;
    return this;
  }

  public EvidenceDraft pointers(
      DnsAnswer<DnsName> pointers, Map<DnsName, DnsAnswer<InetAddress>> confirmations) {
    return dns(
        new DnsEvidence(
            dns.exchangers(),
            dns.addresses(),
            pointers,
            confirmations,
            dns.tlsa(),
            dns.tlsaHost(),
            dns.caa(),
            dns.policy()));
  }

  public EvidenceDraft caa(Map<DnsName, DnsAnswer<Caa>> caa) {
    return dns(
        new DnsEvidence(
            dns.exchangers(),
            dns.addresses(),
            dns.pointers(),
            dns.confirmations(),
            dns.tlsa(),
            dns.tlsaHost(),
            caa,
            dns.policy()));
  }

  public EvidenceDraft tlsa(DnsAnswer<Tlsa> tlsa) {
    return dns(
        new DnsEvidence(
            dns.exchangers(),
            dns.addresses(),
            dns.pointers(),
            dns.confirmations(),
            tlsa,
            dns.tlsaHost(),
            dns.caa(),
            dns.policy()));
  }

  public EvidenceDraft policy(MtaStsResult policy) {
    return dns(
        new DnsEvidence(
            dns.exchangers(),
            dns.addresses(),
            dns.pointers(),
            dns.confirmations(),
            dns.tlsa(),
            dns.tlsaHost(),
            dns.caa(),
            policy));
  }

  public EvidenceDraft revocation(CheckedCertificate... checked) {
    this.revocation = List.of(checked);
    return this;
  }

  public EvidenceDraft trust(TrustedRoots trusting) {
    this.trust = trusting;
    return this;
  }

  public EvidenceDraft at(Instant instant) {
    this.now = instant;
    return this;
  }

  public PortEvidence build() {
    return new PortEvidence(
        target, ordinary, repeats, others, weakTls, mailInClear, dns, revocation, trust, now);
  }

  /**
   * What a check finds: nothing where it does not apply, and what it has declared where it does.
   */
  public List<Finding> judge(Check<PortEvidence> check) {
    PortEvidence evidence = build();
    List<Finding> findings =
        check.appliesTo(evidence) ? check.findings(evidence) : List.<Finding>of();
    assertDeclared(check, findings);
    return findings;
  }

  /** That a check found only what it says that it can find. */
  public static void assertDeclared(Check<?> check, List<Finding> findings) {
    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(check.codes()).contains(finding.code());
              assertThat(finding.code().levels())
                  .as(finding.code().text())
                  .contains(finding.level());
            });
  }
}
