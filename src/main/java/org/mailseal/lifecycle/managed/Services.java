package org.mailseal.lifecycle.managed;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mailseal.authority.Authority;
import org.mailseal.authority.Sleeper;
import org.mailseal.install.Commands;
import org.mailseal.ledger.Ledger;
import org.mailseal.lifecycle.names.NamesPreflight;
import org.mailseal.lifecycle.proof.EndpointProbe;
import org.mailseal.lifecycle.proof.PublishedKeys;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;

/**
 * What work on a certificate needs of the world.
 *
 * @param authorities by their names in the settings; throws {@link
 *     org.mailseal.authority.UnknownAuthorityException}
 * @param published what TLSA records say of a certificate
 * @param names looks at names before they are ordered
 * @param stopping asked between two steps; once the first file is touched, a deployment is gone
 *     through to its end
 */
public record Services(
    Ledger ledger,
    Function<String, Authority> authorities,
    NamesPreflight names,
    Commands commands,
    EndpointProbe probe,
    ServedCertificates servedCertificates,
    PublishedKeys published,
    VerificationLimits verification,
    Backoff backoff,
    Clock clock,
    Sleeper sleeper,
    SecureRandom random,
    BooleanSupplier stopping) {}
