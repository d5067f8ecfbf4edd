/**
 * What the DNS says about mail hosts, and how far it is proven.
 *
 * <p>A domain names its mail servers in MX records (RFC 5321 §5.1) and what mail programs connect
 * to in SRV records (RFC 6186). An address names its host in a PTR record. TLSA records (RFC 6698)
 * say which certificate or key a port serves; they count only where DNSSEC proves them. CAA records
 * (RFC 8659) say which CAs may issue for a name: {@link org.mailseal.dns.CaaPolicy} reads them. TXT
 * records announce an MTA-STS policy (RFC 8461) and where TLS reports go (RFC 8460).
 *
 * <p>{@link org.mailseal.dns.Lookup} asks; every {@link org.mailseal.dns.DnsAnswer} is one of:
 * found, absent, failed, not asked. "Failed" is never "absent": who cannot know must not judge.
 * {@link org.mailseal.dns.ValidatingLookup} proves each answer itself, from the keys of {@link
 * org.mailseal.dns.TrustAnchors} down, for a resolver's AD flag is worth no more than the way to it
 * (RFC 4033 §2). A lookup never throws, ends within a deadline, and what was asked a moment ago is
 * not asked again.
 *
 * <p>{@link org.mailseal.dns.Zones} tells where a record lives: the closest name up the tree with
 * an SOA is its zone, whose NS records name the servers that answer for it; each of them is asked
 * itself. {@link org.mailseal.dns.TextUpdate} changes a zone (RFC 2136), signed by a key that both
 * sides have (RFC 8945).
 *
 * <p>This is the only home of dnsjava.
 */
@NullMarked
package org.mailseal.dns;

import org.jspecify.annotations.NullMarked;
