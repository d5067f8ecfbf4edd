package org.mailseal.ledger.access;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the holder: a connection to the database for as long as it asks. What it had not
 * committed when it leaves, dies, or says nothing for too long is undone.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final FrameChannel channel;
  private final HeldDatabase database;
  private final WaitLimits limits;

  Session(FrameChannel channel, HeldDatabase database, WaitLimits limits) {
    this.channel = channel;
    this.database = database;
    this.limits = limits;
  }

  /** Serves it to its end. */
  void run(Introduction introduction, String who, SecureRandom random) {
    try (channel) {
      if (introduction.receive(channel, who, random)) {
        serve();
      }
    } catch (IOException | SQLException | RuntimeException e) {
      LOG.debug("a client of the ledger", e); // it gets no answer, and says so itself
    }
  }

  private void serve() throws IOException, SQLException {
    @Nullable Connection connection = null;
    try {
      for (Optional<Request> next = next(); next.isPresent(); next = next()) {
        try {
          if (connection == null) {
            connection = database.connect();
          }
          perform(connection, next.get());
        } catch (SQLException e) {
          Outcome.sendFault(channel, e, limits.idle());
        }
      }
    } finally {
      if (connection != null) {
        leave(connection);
      }
    }
  }

  private static void leave(Connection connection) throws SQLException {
    try (connection) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }
  }

  /** Empty where the client has nothing more to ask. */
  private Optional<Request> next() throws IOException {
    byte[] frame;
    try {
      frame = channel.receive(Request.MAX_FRAME, limits.idle());
    } catch (EOFException left) {
      return Optional.empty();
    }
    return Optional.of(Request.read(new DataInputStream(new ByteArrayInputStream(frame))));
  }

  private void perform(Connection connection, Request request) throws IOException, SQLException {
    switch (request) {
      case Request.Execute execute -> execute(connection, execute);
      case Request.AutoCommit(boolean on) -> {
        connection.setAutoCommit(on);
        done();
      }
      case Request.End(boolean commit) -> {
        if (commit) {
          connection.commit();
        } else {
          connection.rollback();
        }
        done();
      }
      case Request.Sync _ -> {
        database.sync();
        done();
      }
    }
  }

  private void done() throws IOException, SQLException {
    Outcome.send(channel, 0, null, limits.idle());
  }

  private void execute(Connection connection, Request.Execute execute)
      throws IOException, SQLException {
    try (PreparedStatement statement = prepare(connection, execute)) {
      statement.setMaxRows(execute.maxRows());
      for (int index = 0; index < execute.parameters().size(); index++) {
        statement.setObject(index + 1, execute.parameters().get(index));
      }
      if (statement.execute()) {
        try (ResultSet rows = statement.getResultSet()) {
          Outcome.send(channel, -1, rows, limits.idle());
        }
      } else if (execute.keys().isEmpty()) {
        Outcome.send(channel, statement.getUpdateCount(), null, limits.idle());
      } else {
        try (ResultSet keys = statement.getGeneratedKeys()) {
          Outcome.send(channel, statement.getUpdateCount(), keys, limits.idle());
        }
      }
    }
  }

  private static PreparedStatement prepare(Connection connection, Request.Execute execute)
      throws SQLException {
    return execute.keys().isEmpty()
        ? connection.prepareStatement(execute.sql())
        : connection.prepareStatement(execute.sql(), execute.keys().toArray(String[]::new));
  }
}
