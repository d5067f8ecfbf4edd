package org.mailseal.notification.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * Somebody who sends or gets mail (RFC 5322 §3.4): {@code alerts@example.org} or {@code Mail alerts
 * <alerts@example.org>}.
 *
 * @param address the local part, {@code @}, and the domain in A-labels; ASCII only, so that a relay
 *     needs no SMTPUTF8 (RFC 6531)
 * @param displayName what stands before the address; printable
 */
public record Mailbox(String address, Optional<String> displayName) {
  private static final int MAX_ADDRESS_CHARACTERS =
      254; // RFC 5321 §4.5.3.1.3, without the angle brackets

  public Mailbox {
    fault(address)
        .or(() -> displayName.flatMap(Mailbox::unprintable))
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  /**
   * Reads a mailbox as people write it.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  public static Mailbox parse(String written) {
    // Before anything else: what does not print could end the header that it is put into.
    unprintable(written)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    InternetAddress[] parsed;
    try {
      parsed = InternetAddress.parse(written, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException(notAnAddress(written), e);
    }
    if (parsed.length != 1 || parsed[0].isGroup()) {
      throw new IllegalArgumentException(
          "'" + written + "' is not one address; write each in an entry of its own");
    }
    return new Mailbox(
        withAsciiDomain(parsed[0].getAddress()),
        Optional.ofNullable(parsed[0].getPersonal()).filter(name -> !name.isBlank()));
  }

  /** The part behind the {@code @}. */
  public String domain() {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  /** Such as {@code a@example.org and b@example.org}. */
  static String addresses(List<Mailbox> mailboxes) {
    return mailboxes.stream().map(Mailbox::address).collect(Collectors.joining(" and "));
  }

  private static String withAsciiDomain(String address) {
    int at = address.lastIndexOf('@');
    String domain = address.substring(at + 1);
    if (at < 0 || domain.chars().allMatch(c -> c < 128)) {
      return address;
    }
    try {
      return address.substring(0, at + 1) + DnsName.of(domain).text();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(notAnAddress(address) + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> fault(String address) {
    if (!address.chars().allMatch(c -> c < 128)) {
      return Optional.of(
          "'"
              + Printable.sanitize(address)
              + "' has a local part that needs SMTPUTF8; write it in ASCII");
    }
    int at = address.lastIndexOf('@');
    boolean whole =
        at > 0 && at < address.length() - 1 && address.length() <= MAX_ADDRESS_CHARACTERS;
    try {
      InternetAddress parsed = new InternetAddress(address);
      parsed.validate();
      // "Name <a@b>" and "a@b (comment)" read as more than their address.
      whole &= address.equals(parsed.getAddress());
    } catch (AddressException e) {
      whole = false;
    }
    return whole ? Optional.empty() : Optional.of(notAnAddress(address));
  }

  private static Optional<String> unprintable(String text) {
    return text.equals(Printable.sanitize(text))
        ? Optional.empty()
        : Optional.of(notAnAddress(text));
  }

  private static String notAnAddress(String text) {
    return "'"
        + Printable.sanitize(text)
        + "' is not a mail address such as postmaster@example.org";
  }

  @Override
  public String toString() {
    return displayName.map(name -> name + " <" + address + ">").orElse(address);
  }
}
