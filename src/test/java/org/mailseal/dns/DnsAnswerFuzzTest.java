package org.mailseal.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.mailseal.name.DnsName;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/**
 * What a resolver answers to every question, those that prove an answer among them. In a build the
 * committed seeds run; {@code src/bench/fuzz/run} looks for more.
 */
class DnsAnswerFuzzTest {
  private static final DnsName NAME = DnsName.of("mail.example.org");
  private static final TrustAnchors ANCHORS = anchors();

  private static TrustAnchors anchors() {
    try {
      return TrustAnchors.of(Optional.empty());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @FuzzTest(maxDuration = "10m")
  void isAnAnswerOrAFailure(byte[] answer) {
    Lookup lookup =
        new ValidatingLookup(
            CompletableFuture.completedFuture(
                new StubResolver(
                    "test",
                    new OneAnswer(answer),
                    ANCHORS,
                    Duration.ofSeconds(5),
                    Clock.systemUTC())));
    check(lookup.mailExchangers(NAME));
    check(lookup.addresses(NAME));
    check(lookup.services("imaps", NAME));
    check(lookup.pointers(InetAddress.ofLiteral("192.0.2.1")));
    check(lookup.tlsa(25, NAME));
    check(lookup.caa(NAME));
    check(lookup.texts("_mta-sts", NAME));
  }

  private static void check(DnsAnswer<?> answer) {
    if (String.valueOf(answer).chars().anyMatch(c -> c < ' ')) {
      throw new AssertionError("not printable: " + answer);
    }
  }

  /** Says the same to whatever it is asked. */
  private static final class OneAnswer implements Resolver {
    private final byte[] bytes;

    OneAnswer(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
      try {
        Message answer = new Message(bytes);
        answer.getHeader().setID(query.getHeader().getID());
        answer.removeAllRecords(Section.QUESTION);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return CompletableFuture.completedFuture(answer);
      } catch (IOException | RuntimeException malformed) {
        return CompletableFuture.failedFuture(malformed);
      }
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
      return sendAsync(query);
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean always) {}

    @Override
    public void setIgnoreTruncation(boolean ignored) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}

    @Override
    public Duration getTimeout() {
      return Duration.ofSeconds(5);
    }
  }
}
