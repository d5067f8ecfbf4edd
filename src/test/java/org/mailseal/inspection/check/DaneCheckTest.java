package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

class DaneCheckTest {
  private static final Instant NOW = SampleObservations.now();
  private static final Authority ROOT = TestCertificates.root("Root");
  private static final Authority ISSUING = ROOT.intermediate("Issuing");
  private static final Identity MAIL = ISSUING.leaf("mail.example.org").issue();
  private static final Identity RSA =
      ISSUING.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
  private static final Identity OTHER = ISSUING.leaf("other.example").issue();
  private static final Identity EXPIRED =
      ISSUING
          .leaf("mail.example.org")
          .valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)))
          .issue();
  private static final PortTarget MX =
      new PortTarget(
          Endpoint.parse("mail.example.org"),
          Optional.empty(),
          Optional.of(DnsName.of("example.org")));

  private static List<Finding> judge(PortTarget target, DnsEvidence dns, Identity... served) {
    return draft(target, dns, served)
        .trust((chain, now) -> Optional.of("an unknown root"))
        .judge(new DaneCheck());
  }

  private static EvidenceDraft draft(PortTarget target, DnsEvidence dns, Identity... served) {
    List<Observation> seen =
        Arrays.stream(served)
            .<Observation>map(
                one ->
                    SampleObservations.served(target.endpoint().toString(), one.chain(), "TLSv1.3"))
            .toList();
    return EvidenceDraft.of(seen.getFirst())
        .repeats(seen.subList(1, seen.size()).toArray(Observation[]::new))
        .target(target)
        .dns(dns)
        .at(NOW);
  }

  private static DnsEvidence dns(DnsAnswer<Tlsa> tlsa, boolean mxSecure, boolean addressesSecure) {
    return new DnsEvidence(
        new DnsAnswer.Found<>(
            List.of(
                new MailExchanger(
                    10, Optional.of(DnsName.of("mail.example.org")), "mail.example.org")),
            mxSecure),
        new DnsAnswer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.1")), addressesSecure),
        new DnsAnswer.Unasked<>(),
        Map.of(),
        tlsa,
        Optional.empty(),
        Map.of(),
        new MtaStsResult.Unasked());
  }

  private static DnsEvidence secure(Tlsa... records) {
    return dns(new DnsAnswer.Found<>(List.of(records), true), true, true);
  }

  /** A record such as 3 1 1 for a certificate. */
  private static Tlsa record(String kind, X509Certificate certificate) {
    int[] numbers = Arrays.stream(kind.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    Tlsa empty = new Tlsa(numbers[0], numbers[1], numbers[2], "");
    return new Tlsa(numbers[0], numbers[1], numbers[2], TlsaMatch.association(empty, certificate));
  }

  private static X509Certificate certificate(String who) {
    return switch (who) {
      case "leaf" -> MAIL.certificate();
      case "issuing" -> ISSUING.certificate();
      case "root" -> ROOT.certificate();
      default -> OTHER.certificate();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "3 1 1 leaf, OK",
    "3 0 1 leaf, OK",
    "3 1 2 leaf, OK",
    "3 1 0 leaf, OK",
    "3 0 0 leaf, OK",
    "2 1 1 issuing, OK",
    "2 0 1 issuing, OK",
    "2 0 0 issuing, OK",
    "3 1 1 other, FAILURE",
    "3 1 1 issuing, FAILURE",
    "2 1 1 leaf, FAILURE",
    // The root is not sent, so only one that is in the record as a whole can be found.
    "2 1 1 root, FAILURE",
    "2 0 0 root, OK",
    "2 1 0 root, OK",
    "2 1 0 other, FAILURE",
    "3 1 1 other|3 1 1 leaf, OK",
    "3 1 1 leaf|2 1 1 issuing, OK",
    "3 1 1 leaf|2 1 1 other, WARNING",
    "3 1 1 leaf|3 0 1 other, WARNING",
    // Of several hashes the strongest counts.
    "3 1 1 leaf|3 1 2 other, FAILURE",
    "3 1 2 leaf|3 1 1 other, WARNING",
    // Between mail servers these count for nobody.
    "1 1 1 leaf, WARNING",
    "3 1 1 leaf|0 1 1 root, WARNING",
    // Not well-formed.
    "4 1 1 leaf, WARNING",
    "3 2 1 leaf, WARNING",
    "3 1 3 leaf, WARNING",
  })
  void everyUsage(String written, Level level) {
    List<Tlsa> records = new ArrayList<>();
    for (String record : written.split("\\|", -1)) {
      records.add(record(record.substring(0, 5), certificate(record.substring(6))));
    }

    assertThat(judge(MX, secure(records.toArray(Tlsa[]::new)), MAIL))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).as(finding.what()).isEqualTo(level));
  }

  @Test
  void theFixNamesTheRecordThatWouldBeRight() {
    Finding finding = judge(MX, secure(record("3 1 1", OTHER.certificate())), MAIL).getFirst();

    assertThat(finding.what()).contains("senders refuse to deliver", "_25._tcp.mail.example.org");
    assertThat(finding.fix())
        .endsWith(
            "_25._tcp.mail.example.org IN TLSA " + record("3 1 1", MAIL.certificate()).toString());
  }

  @Test
  void theHashOfNothingIsNamed() {
    Tlsa nothing = Tlsa.of(3, 1, 1, sha256OfNothing());

    assertThat(SampleObservations.words(judge(MX, secure(nothing), MAIL)))
        .contains("the hash of nothing", "nothing is verified");
    assertThat(
            SampleObservations.levels(
                judge(MX, secure(nothing, record("3 1 1", MAIL.certificate())), MAIL)))
        .isEqualTo("WARNING dane");
    assertThat(SampleObservations.words(judge(MX, secure(new Tlsa(3, 1, 1, "abcd")), MAIL)))
        .contains("a hash of the wrong length");
  }

  private static byte[] sha256OfNothing() {
    try {
      return MessageDigest.getInstance("SHA-256").digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyCertificateThatIsServedMustMatch() {
    Tlsa ecdsa = record("3 1 1", MAIL.certificate());
    Tlsa rsa = record("3 1 1", RSA.certificate());

    assertThat(SampleObservations.levels(judge(MX, secure(ecdsa, rsa), MAIL, RSA)))
        .isEqualTo("OK dane");
    assertThat(SampleObservations.levels(judge(MX, secure(ecdsa), MAIL, RSA)))
        .isEqualTo("FAILURE dane");
    assertThat(SampleObservations.words(judge(MX, secure(ecdsa), MAIL, RSA)))
        .contains("the RSA 2048");
  }

  @Test
  void namesAndDatesCountWithATrustAnchorAndNotWithTheKeyItself() {
    Tlsa anchor = record("2 1 1", ISSUING.certificate());

    assertThat(SampleObservations.levels(judge(MX, secure(anchor), EXPIRED)))
        .isEqualTo("FAILURE dane");
    assertThat(SampleObservations.words(judge(MX, secure(anchor), EXPIRED)))
        .contains("2 1 1 does, but the certificate: expired");
    assertThat(SampleObservations.words(judge(MX, secure(anchor), OTHER)))
        .contains("not for mail.example.org");
    assertThat(
            SampleObservations.levels(
                judge(MX, secure(record("3 1 1", EXPIRED.certificate())), EXPIRED)))
        .isEqualTo("OK dane");
    assertThat(
            SampleObservations.levels(
                judge(MX, secure(record("3 1 1", OTHER.certificate())), OTHER)))
        .isEqualTo("OK dane");
  }

  @Test
  void theMailDomainIsAsGoodAsItsMx() {
    Identity domain = ISSUING.leaf("example.org").issue();

    assertThat(
            SampleObservations.levels(
                judge(MX, secure(record("2 1 1", ISSUING.certificate())), domain)))
        .isEqualTo("OK dane");
  }

  @Test
  void mailProgramsTakeEveryUsage() {
    PortTarget imaps = PortTarget.of(Endpoint.parse("mail.example.org/imaps"));

    assertThat(
            SampleObservations.levels(
                judge(imaps, secure(record("1 1 1", MAIL.certificate())), MAIL)))
        .as("needs a root that is trusted")
        .isEqualTo("FAILURE dane");
    assertThat(
            draft(imaps, secure(record("1 1 1", MAIL.certificate())), MAIL)
                .judge(new DaneCheck())
                .getFirst()
                .level())
        .isEqualTo(Level.OK);
  }

  @Test
  void onlyWhatDnssecProvesCounts() {
    List<Tlsa> wrong = List.of(record("3 1 1", OTHER.certificate()));

    assertThat(
            SampleObservations.levels(
                judge(MX, dns(new DnsAnswer.Found<>(wrong, false), true, true), MAIL)))
        .isEqualTo("WARNING dane");
    assertThat(
            SampleObservations.levels(
                judge(MX, dns(new DnsAnswer.Failed<>(true, "expired"), true, true), MAIL)))
        .isEqualTo("FAILURE dane");
    assertThat(
            SampleObservations.levels(
                judge(MX, dns(new DnsAnswer.Failed<>(false, "timeout"), true, true), MAIL)))
        .isEqualTo("UNKNOWN dane");
    assertThat(judge(MX, dns(new DnsAnswer.Failed<>(false, true, "no proof"), true, true), MAIL))
        .containsExactly(DaneCheck.NOT_JUDGED.ok("TLSA records are not judged: no proof"));
    assertThat(
            SampleObservations.levels(
                judge(MX, dns(new DnsAnswer.Absent<>(true), true, true), MAIL)))
        .isEqualTo("OK dane");
    assertThat(judge(MX, DnsEvidence.none(), MAIL)).isEmpty();
  }

  @Test
  void theWayToTheHostMustBeProvenToo() {
    DnsAnswer<Tlsa> right =
        new DnsAnswer.Found<>(List.of(record("3 1 1", MAIL.certificate())), true);

    assertThat(SampleObservations.words(judge(MX, dns(right, false, true), MAIL)))
        .contains("the MX records of example.org are not proven");
    assertThat(SampleObservations.words(judge(MX, dns(right, true, false), MAIL)))
        .contains("the addresses of mail.example.org are not proven");
    assertThat(SampleObservations.levels(judge(MX, dns(right, true, false), MAIL)))
        .isEqualTo("WARNING dane");
  }

  @Test
  void whatMatchesVouchesForTheChain() {
    assertThat(vouches(secure(record("3 1 1", MAIL.certificate())))).isTrue();
    assertThat(vouches(secure(record("3 1 1", OTHER.certificate())))).isFalse();
    assertThat(
            vouches(
                dns(
                    new DnsAnswer.Found<>(List.of(record("3 1 1", MAIL.certificate())), false),
                    true,
                    true)))
        .isFalse();
  }

  private static boolean vouches(DnsEvidence dns) {
    return DaneCheck.vouches(
        draft(MX, dns, MAIL).trust((sent, now) -> Optional.of("an unknown root")).build());
  }

  /** RFC 7672 §2.2.2: at the name of the alias itself a record would be read by nobody. */
  @Test
  void theRecordOfAnAliasBelongsToItsRealName() {
    DnsEvidence asked = secure(record("3 1 1", OTHER.certificate()));
    DnsEvidence alias =
        new DnsEvidence(
            asked.exchangers(),
            asked.addresses(),
            asked.pointers(),
            asked.confirmations(),
            asked.tlsa(),
            Optional.of(DnsName.of("real.example.net")),
            asked.caa(),
            asked.policy());

    Finding mismatch = judge(MX, alias, MAIL).getFirst();

    assertThat(mismatch.code()).isEqualTo(DaneCheck.MISMATCH);
    assertThat(mismatch.what()).contains("_25._tcp.real.example.net");
    assertThat(mismatch.fix()).contains("publish _25._tcp.real.example.net IN TLSA 3 1 1 ");
  }
}
