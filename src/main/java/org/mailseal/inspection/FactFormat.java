package org.mailseal.inspection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.MailExchanger;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;
import org.mailseal.name.IpAddress;
import org.mailseal.name.Printable;

/** Puts what the DNS and the CAs said into words. */
public final class FactFormat {
  private static final int MAX_RECORDS = 10;

  private FactFormat() {}

  /** What was said of a port: by the DNS, and by revocation lists. */
  public static List<Fact> format(PortEvidence evidence) {
    DnsEvidence dns = evidence.dns();
    List<Fact> facts = new ArrayList<>();
    add(
        facts,
        "MX",
        dns.exchangers(),
        mx -> mx.preference() + " " + mx.host().map(DnsName::text).orElse("."));
    add(facts, "A/AAAA", dns.addresses(), FactFormat::text);
    add(facts, "PTR", dns.pointers(), DnsName::text);
    dns.confirmations().forEach((name, back) -> add(facts, "PTR " + name, back, FactFormat::text));
    add(facts, "TLSA", dns.tlsa(), tlsa -> Printable.sanitize(tlsa.toString()));
    dns.caa()
        .forEach(
            (name, records) ->
                add(
                    facts,
                    "CAA " + name,
                    records,
                    caa ->
                        (caa.critical() ? "critical " : "")
                            + caa.tag()
                            + " \""
                            + caa.value()
                            + "\""));
    policy(dns.policy()).ifPresent(facts::add);
    evidence
        .revocation()
        .forEach(
            checked ->
                facts.add(new Fact("CRL", subject(checked) + ": " + describe(checked.status()))));
    return facts;
  }

  /** What a domain publishes. */
  public static List<Fact> format(DomainEvidence evidence) {
    List<Fact> facts = new ArrayList<>();
    String proven =
        evidence.exchangers() instanceof DnsAnswer.Found<MailExchanger> found && found.secure()
            ? " (DNSSEC)"
            : "";
    for (MailExchanger mx : evidence.exchangers().records()) {
      facts.add(new Fact("MX", mx.preference() + " " + mx.target() + proven));
    }
    evidence
        .services()
        .forEach(
            (service, answer) -> {
              if (DomainEvidence.denied(answer)) {
                facts.add(new Fact("SRV", service.word() + " is not offered"));
              }
              DomainEvidence.endpoints(service, answer)
                  .forEach(endpoint -> facts.add(new Fact("SRV", endpoint.toString())));
            });
    policy(evidence.policy()).ifPresent(facts::add);
    for (String text : evidence.reporting().records()) {
      facts.add(new Fact("TLSRPT", Printable.sanitize(text)));
    }
    return facts;
  }

  private static Optional<Fact> policy(MtaStsResult result) {
    return result instanceof MtaStsResult.Published published
        ? Optional.of(new Fact("MTA-STS", published.policy().display()))
        : Optional.empty();
  }

  private static <T> void add(
      List<Fact> facts, String label, DnsAnswer<T> answer, Function<T, String> shown) {
    if (!(answer instanceof DnsAnswer.Unasked)) {
      facts.add(new Fact(label, describe(answer, shown)));
    }
  }

  private static <T> String describe(DnsAnswer<T> answer, Function<T, String> shown) {
    return switch (answer) {
      case DnsAnswer.Found<T> found ->
          found.records().stream().limit(MAX_RECORDS).map(shown).collect(Collectors.joining(", "))
              + (found.records().size() > MAX_RECORDS
                  ? " and " + (found.records().size() - MAX_RECORDS) + " more"
                  : "")
              + secure(found.secure());
      case DnsAnswer.Absent<T> absent -> "none" + secure(absent.secure());
      case DnsAnswer.Failed<T> failed ->
          (failed.bogus() ? "DNSSEC broken: " : "not known: ") + failed.why();
      case DnsAnswer.Unasked<T> _ -> "not asked";
    };
  }

  private static String secure(boolean secure) {
    return secure ? " (proven by DNSSEC)" : "";
  }

  private static String text(InetAddress address) {
    return new IpAddress(address).text();
  }

  private static String subject(CheckedCertificate checked) {
    return CertificateInfo.of(checked.certificate()).shortFingerprint();
  }

  private static String describe(RevocationStatus status) {
    return switch (status) {
      case RevocationStatus.Unnamed _ -> "names no list";
      case RevocationStatus.Unknown unknown -> "not known: " + unknown.why();
      case RevocationStatus.Good good ->
          "not on "
              + good.place()
              + " of "
              + good.list().thisUpdate()
              + good.list().nextUpdate().map(next -> ", next at " + next).orElse("");
      case RevocationStatus.Revoked revoked ->
          "on "
              + revoked.place()
              + " since "
              + revoked.entry().since()
              + ", "
              + revoked.entry().reason();
    };
  }
}
