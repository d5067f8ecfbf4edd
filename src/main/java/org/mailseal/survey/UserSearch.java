package org.mailseal.survey;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mailseal.install.kinds.ServerKinds;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.HostView;
import org.mailseal.name.DnsName;

/** Finds who uses certificates that somebody else has made. */
public final class UserSearch {
  private final List<FoundServer> servers;
  private final Ports ports;

  private UserSearch(List<FoundServer> servers, Ports ports) {
    this.servers = List.copyOf(servers);
    this.ports = ports;
  }

  /**
   * Looks at the servers of a host.
   *
   * @param takenOver files of another client's that Mailseal shall write from now on
   */
  public static UserSearch of(Host host, Ports ports, Set<Path> takenOver) {
    return new UserSearch(
        ServerKinds.find(new TakingOver(host, Set.copyOf(takenOver))).stream().distinct().toList(),
        ports);
  }

  /**
   * Who uses one of them. Probes the ports.
   *
   * @param name what is asked for there
   * @param files its files
   */
  public Users users(DnsName name, X509Certificate leaf, Set<Path> files) {
    List<FoundServer> readers = new ArrayList<>();
    List<String> toDo = new ArrayList<>();
    for (FoundServer server : servers) {
      ProposedSettings entry = ProposedSettings.read(server.word(), server.settings());
      Set<Path> beside = new HashSet<>(entry.written());
      beside.removeAll(files);
      if (!entry.isSound() || Collections.disjoint(entry.written(), files)) {
        continue;
      }
      if (!beside.isEmpty()) {
        toDo.add(
            server.description()
                + ": it reads "
                + String.join(", ", beside.stream().map(Path::toString).sorted().toList())
                + ", too: add its entry to install by hand.");
      } else if (!server.running()) {
        toDo.add(server.description() + ": it does not run now; add its entry once it does.");
      } else {
        server.remarks().forEach(remark -> toDo.add(server.description() + ": " + remark + "."));
        readers.add(server);
      }
    }
    return new Users(readers, serving(name, leaf), toDo);
  }

  private List<Port> serving(DnsName name, X509Certificate leaf) {
    if (name.wildcard()) {
      return List.of(); // nobody can be asked for it
    }
    return ports.ask(ports.probe(Port.usual()), name).stream()
        .filter(port -> port.certificate().filter(leaf::equals).isPresent())
        .map(AnsweringPort::port)
        .toList();
  }

  /** A host on which some files of others are Mailseal's to write. */
  private record TakingOver(Host host, Set<Path> files) implements HostView {
    @Override
    public boolean takesOver(Path file) {
      return files.contains(file.normalize());
    }
  }
}
