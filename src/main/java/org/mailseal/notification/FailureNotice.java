package org.mailseal.notification;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.track.KeyTrack;

/**
 * All that goes into the message about a renewal that failed, or was put back.
 *
 * @param track the certificate
 * @param attempt the latest of them
 * @param inARow how many have failed since one was served
 * @param inUse the certificate that is in use meanwhile; empty: none is known
 * @param prospect what becomes of it; empty where the settings do not know it
 * @param now the instant at which it is written
 */
public record FailureNotice(
    KeyTrack track,
    Attempt attempt,
    int inARow,
    Optional<CertificateInfo> inUse,
    Optional<RenewalForecast.Prospect> prospect,
    Instant now) {}
