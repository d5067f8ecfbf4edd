package org.mailseal.notification;

import java.util.function.Supplier;
import org.mailseal.notification.webhook.Webhook;
import org.mailseal.notification.webhook.WebhookCall;
import org.mailseal.notification.webhook.WebhookOutcome;

/**
 * A webhook of the settings.
 *
 * @param host who tells; it may have to be looked up
 */
public record WebhookChannel(WebhookCall call, Webhook hook, Supplier<String> host)
    implements Channel {
  @Override
  public String key() {
    return "webhook " + hook.name();
  }

  @Override
  public Handed hand(Message message) throws InterruptedException {
    return switch (call.send(hook, PlainMessage.of(message, host.get()))) {
      case WebhookOutcome.Taken(int status) ->
          new Handed.Taken("taken by " + hook.url().getHost() + " with status " + status);
      case WebhookOutcome.Later(var after, String reason) -> new Handed.Later(after, reason);
      case WebhookOutcome.Refused(String reason) -> new Handed.Refused(reason);
    };
  }
}
