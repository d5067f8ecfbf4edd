package org.mailseal.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.xbill.DNS.Message;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

/** A resolver of the kind that home routers have: it forwards questions without EDNS. */
final class DeafResolver implements AutoCloseable {
  private final DatagramSocket socket;
  private final Resolver upstream;

  private DeafResolver(DatagramSocket socket, Resolver upstream) {
    this.socket = socket;
    this.upstream = upstream;
  }

  static DeafResolver before(InetSocketAddress server) throws IOException {
    Resolver upstream = new SimpleResolver(server);
    upstream.setEDNS(-1);
    DeafResolver resolver =
        new DeafResolver(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")), upstream);
    Thread.startVirtualThread(resolver::serve);
    return resolver;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        Message asked = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        Message bare = Message.newQuery(asked.getQuestion());
        bare.getHeader().setID(asked.getHeader().getID());
        byte[] answer = upstream.send(bare).toWire();
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
