package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.fetch.Fetch;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.HttpFetch;
import org.mailseal.name.FileFault;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/** http-01 (RFC 8555 §8.3) by a file in the folder of a web server that runs already. */
final class Webroot implements Place {
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final long MAX_BODY = 4 << 10;

  /** As many as Let's Encrypt follows. */
  private static final int REDIRECTS = 10;

  private static final int MAX_ADDRESSES = 3;

  private final ProofDefinition.Webroot where;
  private final Fetch look;

  Webroot(ProofDefinition.Webroot where, HostAddresses hosts) {
    this.where = where;
    this.look =
        place ->
            new HttpFetch(UncheckedTls.context(), LOOK, MAX_BODY, REDIRECTS, gate(where, hosts))
                .get(place);
  }

  /**
   * Where the name leads; then this machine itself, for a router may not let it come in by its own
   * outer address.
   */
  private static Gate gate(ProofDefinition.Webroot where, HostAddresses hosts) {
    if (where.address().isPresent()) {
      InetAddress local = InetAddress.ofLiteral(where.address().get());
      return place -> List.of(local);
    }
    return place -> {
      Set<InetAddress> addresses = new LinkedHashSet<>();
      Gate.anywhere(hosts).pass(place).stream().limit(MAX_ADDRESSES).forEach(addresses::add);
      addresses.add(InetAddress.getLoopbackAddress());
      return List.copyOf(addresses);
    };
  }

  @Override
  public String type() {
    return Http01Prover.TYPE;
  }

  @Override
  public String way() {
    return "webroot";
  }

  @Override
  public String describe() {
    return type() + " by a file in " + where.folder();
  }

  @Override
  public boolean canProve(Identifier identifier) {
    return Http01Prover.provenByHttp(identifier);
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    if (!Files.isDirectory(where.folder())) {
      return List.of(
          where.folder()
              + ", the webroot, is no folder; name the one that the web server shows at"
              + " http://NAME/");
    }
    return Files.isWritable(where.folder())
        ? List.of()
        : List.of(
            where.folder()
                + ", the webroot, cannot be written by this user; run as root, or let it write"
                + " there");
  }

  /** What the authority would be told of only once it is seen can be posted to look for it. */
  @Override
  public Result tryOut(Proof nothing, List<InetAddress> addresses, Trial whole) {
    if (addresses.isEmpty()) {
      return new Result.Untried();
    }
    try {
      whole.run();
      return new Result.Seen("the web server shows what is in " + where.folder());
    } catch (AuthorityException e) {
      return new Result.Missed(/* certain= */ true, e.getMessage(), "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Untried();
    }
  }

  @Override
  public Duration patience() {
    return LOOK.multipliedBy(2);
  }

  @Override
  public Posting posting(Proof proof) {
    Path file = where.folder();
    for (String name : WebFolder.BELOW) {
      file = file.resolve(name);
    }
    return new Posting(way(), file.resolve(proof.token()).toString(), proof.keyAuthorization());
  }

  @Override
  public void post(Posted posted) throws AuthorityException {
    Posting posting = posted.posting();
    String name = posted.proof().token();
    try (WebFolder folder = WebFolder.make(where.folder())) {
      Optional<String> there = folder.read(name);
      if (there.isPresent()) {
        if (!ours(there.get(), posting)) {
          throw new AuthorityException(
              posting.place()
                  + " is there already, and is none of ours; nothing was changed: take it away");
        }
        folder.delete(name); // it may have been cut short
      }
      folder.write(name, posting.content());
    } catch (IOException e) {
      throw new AuthorityException(
          "cannot write " + posting.place() + " for the web server: " + FileFault.of(e), e);
    }
  }

  /** A run that was killed may have left a beginning. */
  private static boolean ours(String content, Posting posting) {
    return posting.content().startsWith(content);
  }

  @Override
  public void remove(Posting posting) throws AuthorityException {
    Path file = Path.of(posting.place());
    String name = String.valueOf(file.getFileName());
    Path root = Objects.requireNonNull(file.getParent());
    for (int above = 0; above < WebFolder.BELOW.size(); above++) {
      root = Objects.requireNonNull(root.getParent());
    }
    try {
      Optional<WebFolder> found = WebFolder.find(root);
      if (found.isPresent()) {
        try (WebFolder folder = found.get()) {
          if (folder.read(name).filter(content -> ours(content, posting)).isPresent()) {
            folder.delete(name);
          }
        }
      }
    } catch (IOException e) {
      throw new AuthorityException("cannot remove " + posting.place() + ": " + FileFault.of(e), e);
    }
  }

  @Override
  public void awaitSeen(List<Posted> posted) throws AuthorityException, InterruptedException {
    List<String> faults = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> looks = new ArrayList<>();
      posted.forEach(each -> looks.add(threads.submit(() -> fault(each))));
      for (Future<Optional<String>> each : looks) {
        each.get().ifPresent(faults::add);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look does not throw", e);
    }
    if (!faults.isEmpty()) {
      throw new AuthorityException(
          String.join("; ", faults)
              + ": have the web server show "
              + where.folder()
              + "/.well-known/acme-challenge/ there, by plain http on port 80; the authority was"
              + " not told, and the file is taken away");
    }
  }

  /** Looks once, as the authority will (RFC 8555 §8.3: blanks at the end do not count). */
  private Optional<String> fault(Posted posted) throws InterruptedException {
    URI place = posted.proof().place(where.port());
    String seen;
    try {
      seen = new String(look.get(place), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.of(
          place
              + " does not show what was written for it: "
              + Printable.sanitize(String.valueOf(e.getMessage())));
    }
    return seen.stripTrailing().equals(posted.posting().content())
        ? Optional.empty()
        : Optional.of(place + " shows something else than " + posted.posting().place());
  }
}
