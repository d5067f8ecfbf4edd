package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Access;
import org.mailseal.install.SyncedFiles;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * What ends another client's renewals of one certificate. Each step leaves what servers read as it
 * is, and can be undone.
 *
 * @param label of the lineage
 */
public record RenewalSwitch(String label, List<Step> steps) {
  public RenewalSwitch {
    steps = List.copyOf(steps);
  }

  /** One change of the file system. */
  sealed interface Step {
    /** What undoes it. */
    Undo take() throws IOException;

    /** In the past, and how a person goes back; a printable sentence. */
    String describe();
  }

  /** Goes back. */
  @FunctionalInterface
  interface Undo {
    void run() throws IOException;
  }

  /**
   * A copy of the file that it leads to takes the place of a link: what Mailseal writes there later
   * is written to no file of the other client's.
   */
  record LinkToFile(Path link) implements Step {
    @Override
    public Undo take() throws IOException {
      String ledTo = Files.readSymbolicLink(link).toString();
      Path real = link.toRealPath();
      Path draft = link.resolveSibling("." + link.getFileName() + ".mailseal-new");
      Files.deleteIfExists(draft); // of a run that was killed
      SyncedFiles.write(
          draft,
          Files.readAllBytes(real),
          Optional.of(Files.readAttributes(real, PosixFileAttributes.class)),
          Access.OWNER_ONLY);
      SyncedFiles.rename(draft, link);
      return () -> SyncedFiles.link(link, ledTo);
    }

    @Override
    public String describe() {
      return Printable.sanitize(link.toString())
          + " is a file of its own now, with the same content";
    }
  }

  /** The client's settings of the certificate have a name that it does not look at. */
  record SetAside(Path settings, Path aside) implements Step {
    @Override
    public Undo take() throws IOException {
      if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(aside.toString());
      }
      SyncedFiles.rename(settings, aside);
      return () -> SyncedFiles.rename(aside, settings);
    }

    @Override
    public String describe() {
      return Printable.sanitize(settings.toString())
          + " is "
          + Printable.sanitize(String.valueOf(aside.getFileName()))
          + " now; its old name brings the renewals back";
    }
  }

  /**
   * Takes all steps of all of them, or none.
   *
   * @return what was done, each a printable sentence
   */
  public static List<String> takeAll(List<RenewalSwitch> switches) throws AdoptionException {
    Deque<Undo> undone = new ArrayDeque<>();
    List<String> done = new ArrayList<>();
    for (RenewalSwitch one : switches) {
      for (Step step : one.steps) {
        try {
          undone.push(step.take());
          done.add(one.label + ": " + step.describe());
        } catch (IOException e) {
          throw new AdoptionException(
              one.label + ": its renewals were not ended: " + FileFault.of(e) + undo(undone));
        }
      }
    }
    return done;
  }

  private static String undo(Deque<Undo> steps) {
    List<String> faults = new ArrayList<>();
    for (Undo step : steps) {
      try {
        step.run();
      } catch (IOException e) {
        faults.add(FileFault.of(e));
      }
    }
    return faults.isEmpty()
        ? "; everything was put back"
        : "; not all could be put back: " + String.join("; ", faults);
  }
}
