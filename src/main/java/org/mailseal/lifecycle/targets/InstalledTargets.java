package org.mailseal.lifecycle.targets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.install.Target;
import org.mailseal.install.TargetState;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.Printable;

/**
 * What the targets of a certificate hold, beside what was installed last.
 *
 * @param states of each target that has files; none where nothing was installed yet
 * @param leftBehind files that were a target's once and are none now: they go on being read, and
 *     are not renewed
 * @param keyHeld whether the ledger has the private key of what was installed last
 */
public record InstalledTargets(List<TargetState> states, List<Path> leftBehind, boolean keyHeld) {
  /** Where nothing was installed yet, or an attempt is not at its end. */
  public static final InstalledTargets NONE = new InstalledTargets(List.of(), List.of(), false);

  public InstalledTargets {
    states = List.copyOf(states);
    leftBehind = List.copyOf(leftBehind);
  }

  /**
   * Reads the ledger and the targets' files, and changes nothing.
   *
   * @param beside the targets of another certificate of the name: their files are not left behind
   */
  public static InstalledTargets of(
      KeyTrack track, List<Target> targets, List<Target> beside, Attempts attempts) {
    Optional<Attempt> installed = attempts.lastInstalled(track);
    boolean underWay =
        attempts.latest(track).filter(latest -> latest.state().filesTouched()).isPresent();
    if (installed.isEmpty() || installed.get().chain().isEmpty() || underWay) {
      return NONE;
    }
    List<Path> once = attempts.everReplaced(track);
    return new InstalledTargets(
        TargetState.of(targets, installed.get().chain().get(), once),
        TargetState.leftBehind(
            track.name().text(), Stream.concat(targets.stream(), beside.stream()).toList(), once),
        attempts.holdsKey(installed.get()));
  }

  /**
   * Why the certificate is to be installed again, as a printable clause; empty where every target
   * holds it, as far as that can be seen.
   */
  public Optional<String> lacking() {
    List<TargetState> lacking = states.stream().filter(TargetState::lacksIt).toList();
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(
            lacking.stream()
                .map(TargetState::describe)
                .map(Printable::sanitize)
                .collect(Collectors.joining("; ")));
  }

  /** What a person should know of them beside that; printable sentences. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    states.stream()
        .filter(state -> state.content() == TargetState.Content.UNREADABLE)
        .map(TargetState::describe)
        .map(Printable::sanitize)
        .forEach(remarks::add);
    leftBehind.stream()
        .map(
            file ->
                Printable.sanitize(file.toString())
                    + " belongs to no target any more: it was left as it is, and is not renewed;"
                    + " name it under install again, or have nothing read it and remove it")
        .forEach(remarks::add);
    return List.copyOf(remarks);
  }
}
