package org.mailseal.ledger.access;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The first three frames of a connection: the holder says who it is, the client says what it
 * expects and proves that it has the same passphrase, and the holder lets it in or says why not.
 * What stands in the first frame never changes, so that two versions understand each other well
 * enough to say that they are two.
 *
 * @param version of Mailseal
 * @param identity the database's, see {@link DatabaseFiles#identity}
 */
record Introduction(String version, String identity, DatabaseSecret secret, WaitLimits limits) {
  static final int MAX_FRAME = 4096;
  private static final String MAGIC = "mailseal ledger";
  private static final int NONCE = 32;

  /** The holder's side; closed again by the caller where the client is not let in. */
  boolean receive(FrameChannel channel, String who, SecureRandom random)
      throws IOException, SQLException {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    channel.send(
        FrameChannel.frame(
            out -> {
              Cell.writeText(out, MAGIC);
              Cell.writeText(out, version);
              Cell.writeText(out, who);
              Cell.writeText(out, identity);
              out.write(nonce);
            }),
        limits.greeting());
    DataInputStream said = in(channel.receive(MAX_FRAME, limits.greeting()));
    expectMagic(said);
    Optional<String> fault =
        fault(
            "mailseal " + Cell.readText(said),
            Cell.readText(said),
            MessageDigest.isEqual(Cell.readBytes(said), secret.proof(nonce)));
    channel.send(
        FrameChannel.frame(out -> Cell.writeText(out, fault.orElse("welcome"))), limits.greeting());
    return fault.isEmpty();
  }

  private Optional<String> fault(String theirVersion, String theirIdentity, boolean sameSecret) {
    if (!theirVersion.equals("mailseal " + version)) {
      return Optional.of(
          "this is mailseal " + version + ", and does not serve another version, " + theirVersion);
    }
    if (!theirIdentity.equals(identity)) {
      return Optional.of(
          "what answers there holds another ledger: this directory is a copy or full of links, and"
              + " its socket is to be removed; or its files were replaced while they were in use,"
              + " and the process that has them is to be ended");
    }
    return sameSecret ? Optional.empty() : Optional.of(HeldDatabase.ANOTHER_PASSPHRASE);
  }

  /**
   * The client's side.
   *
   * @return who the holder is
   * @throws DatabaseException where the holder is another version, or does not let it in
   * @throws IOException where nobody speaks
   */
  String ask(FrameChannel channel) throws IOException, SQLException {
    DataInputStream said = in(channel.receive(MAX_FRAME, limits.greeting()));
    expectMagic(said);
    String theirVersion = Cell.readText(said);
    String who = Cell.readText(said);
    if (!theirVersion.equals(version)) {
      throw new DatabaseException(
          "%s holds the ledger, and is mailseal %s while this is mailseal %s; restart it, or use the version that it has; nothing was done"
              .formatted(Holder.printable(who), Holder.printable(theirVersion), version));
    }
    Cell.readText(said); // its identity: it compares
    byte[] nonce = said.readNBytes(NONCE);
    channel.send(
        FrameChannel.frame(
            out -> {
              Cell.writeText(out, MAGIC);
              Cell.writeText(out, version);
              Cell.writeText(out, identity);
              byte[] proof = secret.proof(nonce);
              out.writeInt(proof.length);
              out.write(proof);
            }),
        limits.greeting());
    String answer = Cell.readText(in(channel.receive(MAX_FRAME, limits.greeting())));
    if (!answer.equals("welcome")) {
      throw new DatabaseException(Holder.printable(answer));
    }
    return Holder.printable(who);
  }

  private static DataInputStream in(byte[] frame) {
    return new DataInputStream(new ByteArrayInputStream(frame));
  }

  private static void expectMagic(DataInputStream said) throws IOException {
    if (!Cell.readText(said).equals(MAGIC)) {
      throw new ProtocolException("no mailseal speaks there");
    }
  }
}
