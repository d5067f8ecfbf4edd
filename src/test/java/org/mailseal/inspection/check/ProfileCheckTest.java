package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;

class ProfileCheckTest {
  private static List<Finding> judged(FieldDraft... chain) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (FieldDraft one : chain) {
      certificates.add(Pem.certificate(one.sign()));
    }
    return EvidenceDraft.of(
            SampleObservations.served("mail.example.org", new Chain(certificates), "TLSv1.3"))
        .judge(new ProfileCheck());
  }

  @Test
  void whatKeepsToTheStandardIsNotSpokenOf() throws Exception {
    assertThat(judged(new FieldDraft())).isEmpty();
  }

  @Test
  void whatIsOddIsToldWithItsClause() throws Exception {
    List<Finding> findings = judged(new FieldDraft().noSubject().serial(new ASN1Integer(0)));

    assertThat(SampleObservations.levels(findings)).isEqualTo("WARNING profile");
    assertThat(SampleObservations.words(findings))
        .isEqualTo(
            "the certificate is odd: its serial number is zero (RFC 5280 §4.1.2.2); its subject"
                + " is empty, and its alternative names are not critical (RFC 5280 §4.1.2.6)");
  }

  @Test
  void anIssuerIsLookedAtAndARootIsNot() throws Exception {
    X500Name issuing = new X500Name("CN=Odd Issuing CA");
    List<Finding> findings =
        judged(
            new FieldDraft().issuer(issuing),
            new FieldDraft().authority(issuing.toString()).serial(new ASN1Integer(0)),
            new FieldDraft().authority("CN=Odd Root").serial(new ASN1Integer(0)));

    assertThat(SampleObservations.words(findings))
        .isEqualTo(
            "the issuer CN=Odd Issuing CA is odd: its serial number is zero (RFC 5280 §4.1.2.2)");
  }

  @Test
  void aHostileCertificateFillsNoScreen() throws Exception {
    FieldDraft hostile =
        new FieldDraft()
            .more(
                IntStream.range(0, 500)
                    .mapToObj(i -> FieldDraft.extension("1.2.3." + i, true, DERNull.INSTANCE))
                    .toArray(ASN1Encodable[]::new));

    assertThat(SampleObservations.words(judged(hostile))).endsWith("; and 492 more");
  }
}
