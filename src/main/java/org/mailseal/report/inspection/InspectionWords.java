package org.mailseal.report.inspection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Observation;
import org.mailseal.name.IpAddress;

/** What the views of an inspection say alike. */
final class InspectionWords {
  private static final Comparator<ClientProfile> USUAL_FIRST =
      Comparator.comparing(ClientProfile::sni)
          .thenComparing(ClientProfile::keys)
          .thenComparing(profile -> profile.only().map(Enum::ordinal).orElse(-1));

  private InspectionWords() {}

  /** The address that was dialled, IPv6 as RFC 5952 writes it. */
  static Optional<String> address(Observation observation) {
    return switch (observation) {
      case Observation.Served served -> Optional.of(text(served.address()));
      case Observation.NotServed missing -> missing.address().map(InspectionWords::text);
    };
  }

  private static String text(InetSocketAddress address) {
    InetAddress dialled = address.getAddress();
    return dialled.getAddress().length == 4
        ? dialled.getHostAddress()
        : new IpAddress(dialled).text();
  }

  /** An endpoint and its address. */
  static String place(Observation observation) {
    return observation.endpoint()
        + address(observation).map(address -> " at " + address).orElse("");
  }

  /** The connections of other profiles, always in the same order. */
  static List<Map.Entry<ClientProfile, Observation>> inOrder(
      Map<ClientProfile, Observation> byProfile) {
    return byProfile.entrySet().stream().sorted(Map.Entry.comparingByKey(USUAL_FIRST)).toList();
  }

  /** Such as {@code without SNI}. */
  static String describe(ClientProfile profile) {
    StringJoiner words = new StringJoiner(", ").setEmptyValue("as before");
    switch (profile.sni()) {
      case HOST -> {}
      case NONE -> words.add("without SNI");
      case UNKNOWN -> words.add("with an unknown SNI");
    }
    switch (profile.keys()) {
      case ANY -> {}
      case RSA -> words.add("RSA only");
      case ECDSA -> words.add("ECDSA only");
    }
    profile.only().ifPresent(version -> words.add(version.word() + " only"));
    return words.toString();
  }
}
