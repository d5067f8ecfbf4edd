package org.mailseal.inspection.check;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.IpAddress;

/**
 * Whether an address names a host that has this address (forward-confirmed reverse DNS). Many
 * receivers refuse mail from an address without; of a host that only takes mail nobody asks it.
 */
public final class ReverseDnsCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 1912 §2.1";

  public static final FindingCode CONFIRMED =
      FindingCode.of(
          Topic.REVERSE_DNS,
          "confirmed",
          "the address names a host that has this address",
          CLAUSE,
          Level.OK);

  public static final FindingCode MISSING =
      FindingCode.of(
          Topic.REVERSE_DNS, "missing", "the address has no PTR record", CLAUSE, Level.WARNING);

  public static final FindingCode NOT_CONFIRMED =
      FindingCode.of(
          Topic.REVERSE_DNS,
          "not-confirmed",
          "the host that the address names does not have this address",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.REVERSE_DNS, "unknown", "a name server gave no answer", CLAUSE, Level.UNKNOWN);

  @Override
  public String title() {
    return "Reverse DNS";
  }

  @Override
  public String description() {
    return "Whether an address names a host that has this address (forward-confirmed"
        + " reverse DNS). Many receivers refuse mail from an address without; of a host"
        + " that only takes mail nobody asks it.";
  }

  @Override
  public String applicability() {
    return "SMTP ports that serve a certificate at a public address of the host's own,"
        + " where the DNS is asked";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(CONFIRMED, MISSING, NOT_CONFIRMED, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed() && !(evidence.dns().pointers() instanceof DnsAnswer.Unasked);
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    InetAddress address = evidence.served().address().getAddress();
    String shown = new IpAddress(address).text();
    return switch (evidence.dns().pointers()) {
      case DnsAnswer.Unasked<DnsName> _ -> List.of();
      case DnsAnswer.Failed<DnsName> failed ->
          List.of(unknown("the PTR record of " + shown + " is not known: " + failed.why()));
      case DnsAnswer.Absent<DnsName> _ ->
          List.of(
              MISSING.warning(
                  shown + " has no PTR record: many refuse mail that it sends",
                  "have who gave you the address set its PTR record to the host's name"));
      case DnsAnswer.Found<DnsName> found ->
          List.of(confirmed(address, shown, found.records(), evidence.dns().confirmations()));
    };
  }

  private static Finding confirmed(
      InetAddress address,
      String shown,
      List<DnsName> names,
      Map<DnsName, DnsAnswer<InetAddress>> confirmations) {
    Optional<DnsName> back =
        names.stream()
            .filter(name -> answer(name, confirmations).records().contains(address))
            .findFirst();
    if (back.isPresent()) {
      return CONFIRMED.ok(shown + " is " + back.get() + ", and that is " + shown);
    }
    return names.stream()
        .map(name -> answer(name, confirmations))
        .filter(answer -> answer instanceof DnsAnswer.Failed || answer instanceof DnsAnswer.Unasked)
        .findFirst()
        .map(
            _ ->
                unknown(shown + " is " + shown(names) + ", whose addresses could not be looked up"))
        .orElseGet(
            () ->
                NOT_CONFIRMED.warning(
                    shown + " is " + shown(names) + ", but that is not " + shown,
                    "let the PTR record name a host whose A or AAAA record is " + shown));
  }

  private static DnsAnswer<InetAddress> answer(
      DnsName name, Map<DnsName, DnsAnswer<InetAddress>> confirmations) {
    DnsAnswer<InetAddress> answer = confirmations.get(name);
    return answer == null ? new DnsAnswer.Unasked<>() : answer;
  }

  private static String shown(List<DnsName> names) {
    return names.stream().limit(3).map(DnsName::text).collect(Collectors.joining(" or "));
  }

  private static Finding unknown(String what) {
    return UNKNOWN.unknown(what, "look again later");
  }
}
