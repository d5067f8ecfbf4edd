package org.mailseal.lifecycle;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.trail.Event;
import org.mailseal.name.DnsName;

/** Any number of hosts on one ledger, each with a name of its own. */
public final class Worlds implements AutoCloseable {
  private final Path folder;
  private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final Map<String, ScriptedWorld> worlds = new ConcurrentHashMap<>();
  private final Ledger ledger;

  public Worlds(Path folder) {
    this.folder = folder;
    this.ledger = ScratchLedger.open(folder, clock, this::hear);
  }

  private void hear(Event event) {
    Optional.ofNullable(worlds.get(event.name().orElse(""))).ifPresent(world -> world.hear(event));
  }

  /** A new host that serves a certificate with so many days of 90 left. */
  public ScriptedWorld serving(int daysLeft) {
    DnsName name = new DnsName("mail" + worlds.size() + ".example.org");
    ScriptedWorld world = new ScriptedWorld(ledger, clock, name, folder, daysLeft);
    worlds.put(name.text(), world);
    return world;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
