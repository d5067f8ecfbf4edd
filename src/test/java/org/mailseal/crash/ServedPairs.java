package org.mailseal.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.Postfix;

/**
 * The pair of a key and a certificate that a Postfix and a Dovecot have in common: in their files,
 * and on their ports. What is wrong with it comes in sentences; none is all well.
 *
 * @param name what clients ask for (RFC 6066 §3)
 */
record ServedPairs(Postfix postfix, Dovecot dovecot, String name) {
  /** What a power cut leaves running, and what runs a minute later. */
  void reboot() {
    postfix.reboot();
    dovecot.reboot();
  }

  private List<MailPort> ports() {
    return Stream.concat(postfix.ports().stream(), dovecot.ports().stream()).toList();
  }

  /** A key beside the certificate of another, or a file that is none. */
  List<String> faultsInFiles() {
    List<String> faults = new ArrayList<>();
    KeyMatch.fault(postfix.chainFile(), postfix.chainFile()).ifPresent(faults::add);
    KeyMatch.fault(dovecot.certificateFile(), dovecot.keyFile()).ifPresent(faults::add);
    return faults;
  }

  /** Ports that serve nothing, or a certificate that is not valid now. */
  List<String> faultsInServed() {
    List<String> faults = new ArrayList<>();
    for (MailPort port : ports()) {
      try {
        TlsClient.at(port, name).leaf().checkValidity();
      } catch (Exception e) {
        faults.add(port.protocol() + " serves no valid certificate: " + e.getMessage());
      }
    }
    return faults;
  }

  /** Each port, with the leaf that it serves, or why it serves none. */
  private Map<String, String> served() {
    Map<String, String> served = new TreeMap<>();
    for (MailPort port : ports()) {
      try {
        served.put(port.protocol(), TlsClient.at(port, name).fingerprint());
      } catch (IOException | RuntimeException e) {
        served.put(port.protocol(), String.valueOf(e.getMessage()));
      }
    }
    return served;
  }

  /** The certificate in the files. */
  Served inFiles() {
    return Served.in(dovecot.certificateFile());
  }

  /** Whatever keeps every port from serving what the files hold. */
  List<String> faultsOnceRenewed() {
    List<String> faults = new ArrayList<>(faultsInFiles());
    if (faults.isEmpty()) {
      String expected = inFiles().fingerprint();
      if (!Served.in(postfix.chainFile()).fingerprint().equals(expected)) {
        faults.add("Postfix's file holds another certificate than Dovecot's");
      }
      served()
          .forEach(
              (port, leaf) -> {
                if (!leaf.equals(expected)) {
                  faults.add(port + " serves " + leaf + ", the files hold " + expected);
                }
              });
    }
    return faults;
  }
}
