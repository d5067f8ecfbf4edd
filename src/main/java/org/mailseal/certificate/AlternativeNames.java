package org.mailseal.certificate;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;

/** The subjectAltName extension's content (RFC 5280 §4.2.1.6). */
final class AlternativeNames {
  private AlternativeNames() {}

  /** Each once, in their order. */
  static GeneralNames of(List<? extends Identifier> names) {
    return new GeneralNames(
        new LinkedHashSet<>(names)
            .stream().map(AlternativeNames::generalName).toArray(GeneralName[]::new));
  }

  private static GeneralName generalName(Identifier identifier) {
    return switch (identifier) {
      case DnsName name -> new GeneralName(GeneralName.dNSName, name.text());
      case IpAddress address ->
          new GeneralName(GeneralName.iPAddress, new DEROctetString(address.octets()));
    };
  }

  /** The names and addresses among them; what is neither, or cannot be one, is left out. */
  static List<Identifier> read(GeneralNames names) {
    return Arrays.stream(names.getNames())
        .map(AlternativeNames::identifier)
        .flatMap(Optional::stream)
        .toList();
  }

  /** As {@code DnsName.findPresented} has it: a wildcard is one, too. */
  static Optional<Identifier> presented(GeneralName name) {
    return name.getTagNo() == GeneralName.dNSName
        ? DnsName.findPresented(name.getName().toString()).map(one -> one)
        : identifier(name);
  }

  static Optional<Identifier> identifier(GeneralName name) {
    return switch (name.getTagNo()) {
      case GeneralName.dNSName -> DnsName.find(name.getName().toString()).map(one -> one);
      case GeneralName.iPAddress ->
          IpAddress.of(ASN1OctetString.getInstance(name.getName()).getOctets()).map(one -> one);
      default -> Optional.empty();
    };
  }
}
