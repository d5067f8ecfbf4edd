package org.mailseal.lifecycle.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.ScriptedWorld;
import org.mailseal.lifecycle.Worlds;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

class RequestAnswersTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DnsName STRANGER = new DnsName("www.example.net");

  @TempDir Path folder;
  private Worlds worlds;
  private ScriptedWorld world;
  private ManualRequests requests;

  @BeforeEach
  void open() {
    worlds = new Worlds(folder);
    world = worlds.serving(20);
    requests = new ManualRequests(world.ledger, RANDOM);
  }

  @AfterEach
  void close() {
    worlds.close();
  }

  private Attempt ask(DnsName name) {
    return requests.ask(
        new ManualRequests.Order(
            name,
            "corporate",
            List.of(name),
            KeyAlgorithm.ECDSA_P256,
            Subject.NONE,
            Optional.empty(),
            Optional.empty(),
            "pki@corp.example"));
  }

  private X509Certificate answer(Attempt request, int days) {
    return answer(request, days, request.names());
  }

  private X509Certificate answer(Attempt request, int days, List<Identifier> names) {
    Answer.Issued issued =
        (Answer.Issued)
            world.answer(
                request.request().publicKey(),
                names,
                world.clock.instant().plus(Duration.ofDays(days)));
    return issued.chain().leaf();
  }

  private RequestAnswers answers(ManagedCertificate... managed) {
    return new RequestAnswers(world.ledger, world.lifecycle(), List.of(managed), world.clock);
  }

  @Test
  void ofSeveralAnswersForOneManagedNameTheOneThatEndsLastIsTaken() {
    Attempt first = ask(world.name);
    Attempt second = ask(world.name);
    RequestAnswers answers = answers(world.wanted());
    List<RequestAnswers.Match> matches =
        answers.match(List.of(answer(first, 90), answer(second, 30)));

    RequestAnswers.Choice choice = answers.lasting(matches);

    assertThat(choice.taken())
        .extracting(match -> match.request().id())
        .containsExactly(first.id());
    assertThat(choice.leftAside()).containsExactly(entry(matches.get(1), matches.get(0)));
  }

  @Test
  void ofSeveralCertificatesForOneRequestTheOneThatEndsLastIsTakenAndTheOthersAreTold() {
    Attempt request = ask(STRANGER);
    X509Certificate expired = answer(request, -1);
    X509Certificate shorter = answer(request, 30);
    X509Certificate longer = answer(request, 89);
    for (List<X509Certificate> order :
        List.of(List.of(expired, shorter, longer), List.of(longer, shorter, expired))) {
      RequestAnswers.Match match = answers().match(order).getFirst();
      assertThat(match.leaf()).isEqualTo(longer);
      assertThat(match.passedOver())
          .hasSize(2)
          .anySatisfy(word -> assertThat(word).contains("it expired at " + end(expired)))
          .anySatisfy(word -> assertThat(word).contains("it ends at " + end(shorter)))
          .allSatisfy(word -> assertThat(word).contains("which ends at " + end(longer)));
    }
    assertThat(answers().match(List.of(shorter)).getFirst().passedOver()).isEmpty();
    assertThat(answers().match(List.of(expired)).getFirst().leaf())
        .as("what is wrong with it is said when it is looked at")
        .isEqualTo(expired);
  }

  private static String end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().toString();
  }

  @Test
  void aLaterEndIsNoUseWhereANameIsMissing() {
    world.alsoFor = List.of(new DnsName("imap.example.org"));
    Attempt request = ask(world.name);
    X509Certificate complete = answer(request, 30, world.wanted().names());
    X509Certificate longer = answer(request, 89, List.of(world.name));
    assertThat(answers(world.wanted()).match(List.of(longer, complete)).getFirst().leaf())
        .isEqualTo(complete);
  }

  @Test
  void ofANameThatNobodyManagesEveryAnswerIsTaken() {
    Attempt first = ask(STRANGER);
    Attempt second = ask(STRANGER);
    RequestAnswers answers = answers(world.wanted());

    RequestAnswers.Choice choice =
        answers.lasting(answers.match(List.of(answer(first, 90), answer(second, 30))));

    assertThat(choice.taken()).hasSize(2);
    assertThat(choice.leftAside()).isEmpty();
  }

  @Test
  void anAnswerIsInstalledWhereTheSettingsHaveTargetsForItsName() {
    ManagedCertificate wanted = world.wanted();
    assertThat(answers(wanted).place(ask(world.name))).contains(wanted);
    assertThat(answers(wanted).place(ask(STRANGER))).isEmpty();
    assertThat(answers(without(wanted)).place(ask(world.name))).isEmpty();
  }

  private static ManagedCertificate without(ManagedCertificate wanted) {
    return new ManagedCertificate(
        wanted.name(),
        wanted.authority(),
        wanted.alsoFor(),
        wanted.optional(),
        wanted.key(),
        wanted.subject(),
        wanted.endpoints(),
        wanted.connectTo(),
        wanted.renewWhenLeft(),
        wanted.despiteFaultsWhenLeft(),
        List.of(),
        wanted.hooks(),
        wanted.keyPolicy());
  }

  @Test
  void aNameThatIsPartOfAnotherCertificateNowIsInstalledNowhere() {
    ManagedCertificate wanted = world.wanted();
    ManagedCertificate other = named(wanted, wanted.name(), STRANGER);
    assertThat(answers(other).elsewhere(ask(STRANGER))).contains(other);
    assertThat(answers(other).elsewhere(ask(world.name))).isEmpty();
    assertThat(answers(wanted).elsewhere(ask(STRANGER))).isEmpty();
    assertThat(answers(named(wanted, STRANGER, world.name), wanted).elsewhere(ask(world.name)))
        .as("two with keys of different kinds may share a name")
        .isEmpty();
  }

  private static ManagedCertificate named(
      ManagedCertificate wanted, DnsName name, DnsName further) {
    return new ManagedCertificate(
        name,
        wanted.authority(),
        List.of(further),
        Set.of(),
        wanted.key(),
        wanted.subject(),
        wanted.endpoints(),
        wanted.connectTo(),
        wanted.renewWhenLeft(),
        wanted.despiteFaultsWhenLeft(),
        wanted.targets(),
        wanted.hooks(),
        wanted.keyPolicy());
  }

  @Test
  void anIssuerThatCameWithAnEarlierAnswerCompletesALaterOne() {
    Authority issuer = TestCertificates.root("Test Root").intermediate("Test Issuer");
    Attempt first = ask(STRANGER);
    Attempt second = ask(STRANGER);
    X509Certificate leaf = answer(second, issuer).leaf();
    assertThat(answers().complete(leaf, List.of(leaf), Trust.none()).chain().certificates())
        .containsExactly(leaf);

    assertThat(requests.keep(first, answer(first, issuer))).isTrue();

    assertThat(answers().complete(leaf, List.of(leaf), Trust.none()).chain().certificates())
        .containsExactly(leaf, issuer.certificate());
  }

  private Chain answer(Attempt request, Authority issuer) {
    KeyPair pair = new KeyPair(request.request().publicKey(), world.ledger.attempts().key(request));
    return issuer.leaf(request.name().text()).key(pair).issue().chain();
  }

  @Test
  void whatNobodyWaitsForIsKnownOrCameTooLate() {
    Attempt cancelled = ask(STRANGER);
    X509Certificate late = answer(cancelled, 90);
    assertThat(requests.cancel(cancelled)).isTrue();
    RequestAnswers.Unasked unasked = answers().unasked(List.of(late));
    assertThat(unasked.known()).isEmpty();
    assertThat(unasked.ended()).extracting(Attempt::id).containsExactly(cancelled.id());
  }

  @Test
  void aRequestIsMeantByItsNumberOrItsName() {
    Attempt first = ask(STRANGER);
    Attempt second = ask(STRANGER);
    ask(world.name);
    assertThat(requests.meant(" " + first.id() + " "))
        .extracting(Attempt::id)
        .containsExactly(first.id());
    assertThat(requests.meant("WWW.example.net"))
        .extracting(Attempt::id)
        .containsExactly(first.id(), second.id());
    assertThat(requests.meant("nobody.example")).isEmpty();
  }

  @Test
  void whoIsAskedIsACaThatAnswersByHand() {
    AuthorityDefinition acme =
        new AuthorityDefinition.Acme(
            world.wanted().authority(),
            URI.create("https://ca.example/directory"),
            true,
            List.of(new ProofDefinition.Http01(80, Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    AuthorityDefinition.Manual corporate =
        new AuthorityDefinition.Manual("corporate", "pki@corp.example", Optional.empty());
    AuthorityDefinition.Manual its =
        new AuthorityDefinition.Manual(world.wanted().authority(), "a page", Optional.empty());
    Optional<ManagedCertificate> wanted = Optional.of(world.wanted());

    assertThat(ManualRequests.authority(wanted, List.of(corporate, its))).contains(its);
    assertThat(ManualRequests.authority(wanted, List.of(acme, corporate))).contains(corporate);
    assertThat(ManualRequests.authority(wanted, List.of(acme))).isEmpty();
    assertThat(ManualRequests.authority(Optional.empty(), List.of(corporate, its))).isEmpty();
  }
}
