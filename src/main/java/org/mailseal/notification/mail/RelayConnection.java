package org.mailseal.notification.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that an attempt has at a time. One thread uses it; another may cut it at any
 * time by closing it, after which nothing more is dialled.
 */
final class RelayConnection implements AutoCloseable {
  /** All that a relay may say during one delivery; a usual one says one or two KiB. */
  static final int MAX_BYTES = 256 * 1024;

  private boolean cut;
  private @Nullable Socket open;

  /**
   * Connects to the first of a host's addresses that answers (RFC 5321 §5.1). The connection before
   * it is closed.
   *
   * @throws IOException with the reason of each address, in words that may be shown
   */
  Socket dial(String host, int port, RelayResolver resolver, RelayTimeouts timeouts)
      throws IOException {
    List<InetAddress> addresses;
    try {
      addresses = resolver.addresses(host);
    } catch (UnknownHostException e) {
      throw new IOException("its name is not found; is DNS working on this host?", e);
    }
    List<String> faults = new ArrayList<>();
    for (InetAddress address : addresses) {
      Socket socket = admit(new MeasuredSocket());
      try {
        // The address carries the relay's name as the settings have it: Angus Mail checks the
        // certificate of STARTTLS against this name, and would else ask DNS for one.
        InetAddress named = InetAddress.getByAddress(host, address.getAddress());
        socket.connect(new InetSocketAddress(named, port), millis(timeouts.connect()));
        socket.setSoTimeout(millis(timeouts.answer()));
        return socket;
      } catch (IOException e) {
        socket.close();
        String fault = RelayFaults.explain(e, host, timeouts.connect());
        faults.add(addresses.size() == 1 ? fault : "at " + address.getHostAddress() + ": " + fault);
      }
    }
    throw new IOException(String.join("; ", faults));
  }

  private synchronized Socket admit(Socket socket) throws IOException {
    if (cut) {
      socket.close();
      throw new SocketException("the attempt is over");
    }
    if (open != null) {
      open.close();
    }
    open = socket;
    return socket;
  }

  @Override
  public synchronized void close() {
    cut = true;
    if (open != null) {
      try {
        open.close();
      } catch (IOException gone) {
        // it is closed all the same
      }
    }
  }

  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE); // 0 would mean forever
  }

  /** Ends a conversation in which the other side does not stop talking. */
  private static final class MeasuredSocket extends Socket {
    private int left = MAX_BYTES;

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int read = super.read();
          measure(read < 0 ? 0 : 1);
          return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int read = super.read(into, offset, length);
          measure(Math.max(read, 0));
          return read;
        }
      };
    }

    private void measure(int read) throws IOException {
      left -= read;
      if (left < 0) {
        throw new IOException(
            "it said more than " + MAX_BYTES / 1024 + " KiB, far more than a delivery needs");
      }
    }
  }
}
