package org.mailseal.survey;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** Probes the mail ports of this host. Thread-safe. */
public final class Ports {
  private final Probe probe;
  private final List<InetAddress> addresses;

  /**
   * @param addresses of this host, in the order in which they are tried
   */
  public Ports(Probe probe, List<InetAddress> addresses) {
    this.probe = probe;
    this.addresses = List.copyOf(addresses);
  }

  /** Loopback first, then what the network interfaces have. */
  public static List<InetAddress> ofThisHost() {
    List<InetAddress> loopback =
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    try {
      Stream<InetAddress> interfaces =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress());
      return Stream.concat(loopback.stream(), interfaces).toList();
    } catch (SocketException e) {
      return loopback;
    }
  }

  /** What answers on these ports, at the first address where anything does; in their order. */
  List<AnsweringPort> probe(List<Port> ports) {
    return all(ports, this::probe);
  }

  private Optional<AnsweringPort> probe(Port port) {
    return addresses.stream()
        .map(address -> probe.observe(port.endpoint(literal(address)), address))
        .filter(Ports::answers)
        .findFirst()
        .map(observation -> new AnsweringPort(port, observation));
  }

  /** Without the interface, which Java writes behind an IPv6 address. */
  private static String literal(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static boolean answers(Observation observation) {
    return !(observation instanceof Observation.NotServed not && not.fault().unreachable());
  }

  /** Probes again, and asks for a name: a server may have another certificate for it. */
  List<AnsweringPort> ask(List<AnsweringPort> first, DnsName name) {
    return all(first, port -> Optional.of(ask(port, name)));
  }

  private AnsweringPort ask(AnsweringPort first, DnsName name) {
    if (!(first.observation() instanceof Observation.Served served)) {
      return first;
    }
    InetSocketAddress address = served.address();
    Observation asked = probe.observe(first.port().endpoint(name.text()), address.getAddress());
    return asked instanceof Observation.Served ? new AnsweringPort(first.port(), asked) : first;
  }

  /** Why a name does not lead to these addresses. */
  Optional<String> astray(DnsName name) {
    try {
      List<InetAddress> led =
          probe.addresses(new Port(Protocol.SMTP, 25).endpoint(name.text()), Optional.empty());
      if (led.stream().anyMatch(addresses::contains)) {
        return Optional.empty();
      }
      return Optional.of(
          name
              + " leads to "
              + String.join(", ", led.stream().map(InetAddress::getHostAddress).toList())
              + ", which is no address of this host: is this the right one? Behind NAT, turn"
              + " connect-to on.");
    } catch (UnknownHostException e) {
      return Optional.of(
          Printable.sanitize(String.valueOf(e.getMessage()))
              + ": add it to the DNS, where a public authority looks for it.");
    }
  }

  private static <T> List<AnsweringPort> all(
      List<T> things, Function<T, Optional<AnsweringPort>> probe) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Optional<AnsweringPort>>> results =
          things.stream()
              .map(thing -> CompletableFuture.supplyAsync(() -> probe.apply(thing), threads))
              .toList();
      return results.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
    }
  }
}
