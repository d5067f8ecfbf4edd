package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.Identifier;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Mailbox;

/** The message that says that a certificate was renewed, for those who wish to hear of it. */
public final class RenewedLetter {
  private RenewedLetter() {}

  /**
   * Writes the message of one alert.
   *
   * @param leaf the new certificate
   * @param servedBy the endpoints that serve it
   */
  public static Message compose(
      KeyTrack track,
      CertificateInfo leaf,
      List<Endpoint> servedBy,
      Instant now,
      Mailbox from,
      List<Mailbox> to) {
    return new Message(
        LetterWording.messageId("renewed", track + "\n" + leaf.fingerprint(), from),
        Message.Kind.RENEWED,
        Message.Level.OK,
        Optional.of(track.name()),
        to,
        "[mailseal] " + track + ": renewed until " + LetterWording.day(leaf.ends()),
        new LetterBody(
            "The certificate of " + track.display() + " was renewed.",
            List.of(
                new Paragraph(
                    servedBy.isEmpty()
                        ? "It is installed. No port of it is watched."
                        : "Every port was seen to serve it."),
                new Heading("The certificate"),
                new Facts(
                    List.of(
                        new Fact(
                            "Names",
                            LetterWording.some(
                                leaf.names().stream().map(Identifier::text).toList(), "none")),
                        new Fact("Issuer", List.of(leaf.issuer())),
                        new Fact("Key", List.of(leaf.key())),
                        new Fact("Ends", List.of(LetterWording.moment(leaf.ends()))),
                        new Fact("SHA-256", List.of(leaf.fingerprint())),
                        new Fact(
                            "Served by", LetterWording.servedBy(servedBy, !servedBy.isEmpty())))),
                new Heading("Why you get this"),
                new Paragraph(
                    "The settings ask for a message when a certificate was renewed. Nobody reads"
                        + " answers to it."))),
        now);
  }
}
