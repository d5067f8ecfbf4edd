package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;

/** What is asked how often of one authority by dialogues that overlap, or do not. */
@Timeout(30)
class AcmeLinesTest {
  private final ScriptedAcmeServer scripted = ScriptedAcmeServer.start("{}");
  private AuthorityDefinition.Acme definition;
  private AcmeServer server;
  private AcmeAccount account;

  @BeforeEach
  void start() {
    definition =
        new AuthorityDefinition.Acme(
            "testca",
            scripted.at("/dir"),
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    server = scripted.reached(definition, Clock.systemUTC());
    account =
        new AcmeAccount(
            definition,
            "postmaster@example.org",
            FakeAccountStore.settled("postmaster@example.org"),
            file -> {
              throw new AssertionError("there is no secret");
            });
    account(Reply.of(200, "{'status':'valid'}"));
  }

  @AfterEach
  void stop() {
    scripted.close();
  }

  private void account(Reply reply) {
    scripted.on(
        "/new-account",
        _ ->
            new Reply(
                reply.status(),
                reply.json(),
                Map.of("Location", scripted.at("/account").toString())));
  }

  private String login() throws AuthorityException {
    return server.ask(
        session -> server.login(session, account).getAccount().getLocation().getPath());
  }

  private int asked(String path) {
    return scripted.asked(path).size();
  }

  @Test
  void dialoguesThatOverlapShareDirectoryAccountAndLines() throws Exception {
    server.ask(
        outer -> {
          server.login(outer, account);
          assertThat(login()).isEqualTo("/account");
          assertThat(login()).isEqualTo("/account");
          return outer;
        });

    assertThat(asked("/dir")).isEqualTo(1);
    assertThat(asked("/new-account")).isEqualTo(1);
  }

  @Test
  void theNextDialogueGoesOnOverTheLineOfOneBefore() throws Exception {
    server.ask(
        outer ->
            assertThat(server.<Object>ask(one -> one)).isSameAs(server.<Object>ask(two -> two)));
  }

  @Test
  void whatHasGoneWrongIsNotGoneByAgain() throws Exception {
    server.ask(
        outer -> {
          server.login(outer, account);
          assertThatThrownBy(
                  () ->
                      server.ask(
                          inner -> {
                            throw new AuthorityException("of the test");
                          }))
              .hasMessage("of the test");
          login();
          return outer;
        });

    assertThat(asked("/new-account")).isEqualTo(2);
    assertThat(asked("/dir")).isEqualTo(2);
  }

  @Test
  void dialoguesThatDoNotOverlapShareNothing() throws AuthorityException {
    login();
    login();

    assertThat(asked("/dir")).isEqualTo(2);
    assertThat(asked("/new-account")).isEqualTo(2);
  }

  @Test
  void whoComesMeanwhileHasTheAnswerOfTheFirstEvenAFault() throws Exception {
    Once<String> once = new Once<>();
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch othersWait = new CountDownLatch(1);
    AuthorityException fault = new AuthorityException("of the test");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first =
          threads.submit(
              () ->
                  once.answer(
                      () -> {
                        asking.countDown();
                        othersWait.await();
                        throw fault;
                      }));
      asking.await();
      Thread other =
          Thread.ofPlatform()
              .unstarted(
                  () ->
                      assertThatThrownBy(() -> once.answer(() -> "asked by the second"))
                          .isSameAs(fault));
      List<Throwable> uncaught = new CopyOnWriteArrayList<>();
      other.setUncaughtExceptionHandler((_, e) -> uncaught.add(e));
      other.start();
      await().until(() -> other.getState() == Thread.State.WAITING);
      othersWait.countDown();
      other.join();

      assertThat(uncaught).isEmpty();
      assertThatThrownBy(first::get).hasCause(fault);
    }
    assertThat(once.answer(() -> "asked anew")).isEqualTo("asked anew");
    assertThat(once.answer(() -> "not asked")).isEqualTo("asked anew");
  }
}
