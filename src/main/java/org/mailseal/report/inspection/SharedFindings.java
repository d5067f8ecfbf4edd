package org.mailseal.report.inspection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;

/** What is not well at several ports of one host alike, word for word: it is told once. */
final class SharedFindings {
  private final Map<Finding, List<Inspection.OfPort>> shared = new LinkedHashMap<>();
  private final boolean oneAddress;

  SharedFindings(List<Inspection.OfPort> ports) {
    ports.forEach(
        port ->
            port.findings().stream()
                .filter(finding -> finding.level() != Level.OK)
                .distinct()
                .forEach(
                    finding -> shared.computeIfAbsent(finding, _ -> new ArrayList<>()).add(port)));
    shared.values().removeIf(those -> those.size() == 1);
    oneAddress = ports.stream().map(port -> address(port)).distinct().count() <= 1;
  }

  boolean holds(Finding finding) {
    return shared.containsKey(finding);
  }

  /** Findings by where they are, such as {@code 25/smtp, 465/smtps}. */
  Map<String, List<Finding>> byPlaces() {
    Map<String, List<Finding>> byPlaces = new LinkedHashMap<>();
    shared.forEach(
        (finding, ports) ->
            byPlaces
                .computeIfAbsent(
                    String.join(", ", ports.stream().map(this::place).distinct().toList()),
                    _ -> new ArrayList<>())
                .add(finding));
    return byPlaces;
  }

  private String place(Inspection.OfPort port) {
    Endpoint endpoint = port.evidence().ordinary().endpoint();
    return endpoint.port()
        + "/"
        + endpoint.protocol().word()
        + (oneAddress ? "" : " at " + address(port));
  }

  private static String address(Inspection.OfPort port) {
    Observation seen = port.evidence().ordinary();
    return InspectionWords.address(seen).orElse("no address");
  }
}
