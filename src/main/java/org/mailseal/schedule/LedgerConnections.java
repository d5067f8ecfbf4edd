package org.mailseal.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/** Quartz's way to the ledger's pool, which is opened and closed by others. */
record LedgerConnections(DataSource source) implements ConnectionProvider {
  @Override
  public Connection getConnection() throws SQLException {
    return source.getConnection();
  }

  @Override
  public void initialize() {}

  @Override
  public void shutdown() {}
}
