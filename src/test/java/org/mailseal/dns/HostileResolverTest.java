package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.name.DnsName;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Resolvers that answer with anything but an answer: nothing is thrown, and it ends in time. */
@Timeout(60)
class HostileResolverTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Duration PATIENCE = Duration.ofMillis(300);

  static Stream<Named<UnaryOperator<byte[]>>> answers() {
    Random random = new Random(8461);
    return Stream.of(
        Named.of("nothing", query -> new byte[0]),
        Named.of("one byte", query -> new byte[1]),
        Named.of("the question", query -> query),
        Named.of("the question as an answer", query -> response(query, Rcode.NOERROR)),
        Named.of("SERVFAIL", query -> response(query, Rcode.SERVFAIL)),
        Named.of("a code that nobody knows", query -> response(query, 14)),
        Named.of(
            "random bytes",
            query -> {
              byte[] bytes = new byte[512];
              random.nextBytes(bytes);
              return bytes;
            }),
        Named.of(
            "random bytes behind the right header",
            query -> {
              byte[] bytes = new byte[512];
              random.nextBytes(bytes);
              System.arraycopy(response(query, Rcode.NOERROR), 0, bytes, 0, 4);
              return bytes;
            }),
        Named.of(
            "another id",
            query -> {
              byte[] bytes = response(query, Rcode.NOERROR);
              bytes[0] ^= 1;
              return bytes;
            }),
        Named.of(
            "truncated, and nobody on TCP",
            query -> {
              byte[] bytes = response(query, Rcode.NOERROR);
              bytes[2] |= 2;
              return bytes;
            }),
        Named.of("a hundred CNAMEs", HostileResolverTest::aliases));
  }

  private static byte[] response(byte[] query, int code) {
    try {
      Message message = new Message(query);
      message.getHeader().setFlag(Flags.QR);
      message.getHeader().setRcode(code);
      return message.toWire();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] aliases(byte[] query) {
    try {
      Message message = new Message(response(query, Rcode.NOERROR));
      Name at = message.getQuestion().getName();
      for (int i = 0; i < 100; i++) {
        Name next = Name.fromString("a" + i + ".example.org.");
        message.addRecord(new CNAMERecord(at, DClass.IN, 60, next), Section.ANSWER);
        at = next;
      }
      return message.toWire();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void itEndsInTimeWithoutAnAnswer(UnaryOperator<byte[]> answers) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      Thread.startVirtualThread(() -> serve(socket, answers));
      Lookup dns =
          ValidatingLookup.of(
              Optional.of(new InetSocketAddress(LOOPBACK, socket.getLocalPort())),
              Optional.empty(),
              PATIENCE,
              Clock.systemUTC());

      assertThat(dns.tlsa(25, DnsName.of("mx.example.org")))
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class, failed -> assertThat(failed.why()).isNotBlank());
    }
  }

  private static void serve(DatagramSocket socket, UnaryOperator<byte[]> answers) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        byte[] answer = answers.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
