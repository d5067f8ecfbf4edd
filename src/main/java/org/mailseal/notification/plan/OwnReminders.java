package org.mailseal.notification.plan;

import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Threshold;
import org.mailseal.notification.mail.Mailbox;

/**
 * What one certificate has otherwise than the others.
 *
 * @param to who is told of it, in the place of those who are told of the others
 * @param whenLeft the points in its life at which an alert goes out, in the place of the others'
 */
public record OwnReminders(Optional<List<Mailbox>> to, Optional<List<Threshold>> whenLeft) {}
