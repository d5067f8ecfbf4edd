package org.mailseal.notification;

import java.util.Optional;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Delivery;
import org.mailseal.notification.mail.Letter;
import org.mailseal.notification.mail.Mailer;
import org.mailseal.notification.plan.ReminderPlan;

/** Letters, over the relays of the settings. */
public record MailChannel(Mailer mailer, ReminderPlan plan) implements Channel {
  static final String KEY = "mail";

  @Override
  public String key() {
    return KEY;
  }

  @Override
  public Handed hand(Message message) throws InterruptedException {
    return switch (mailer.deliver(letter(message), plan.relays())) {
      case Delivery.Delivered delivered -> new Handed.Taken(delivered.toString());
      case Delivery.Undelivered undelivered ->
          new Handed.Later(Optional.empty(), undelivered.toString());
    };
  }

  private Letter letter(Message message) {
    return new Letter(
        message.id(),
        plan.from(),
        message.to(),
        message.subject(),
        message.text(),
        message.html(),
        message.at(),
        message.name().map(this::thread),
        message.enclosures());
  }

  /** What is told of one certificate is one conversation, whose first letter nobody has written. */
  private String thread(DnsName name) {
    return LetterWording.messageId("certificate", name.text(), plan.from());
  }
}
