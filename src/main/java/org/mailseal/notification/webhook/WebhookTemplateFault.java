package org.mailseal.notification.webhook;

import org.mailseal.name.Printable;

/** What is wrong with a template, as a printable clause with the line where that is known. */
public final class WebhookTemplateFault extends Exception {
  WebhookTemplateFault(String clause, Throwable cause) {
    super(Printable.sanitizeLines(clause, " "), cause);
  }

  WebhookTemplateFault(String clause) {
    super(Printable.sanitizeLines(clause, " "));
  }

  /** The clause. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
