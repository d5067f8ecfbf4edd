package org.mailseal.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process of this host as {@code /proc/PID} shows it (proc(5)). What is asked of one that has
 * ended is an IOException.
 *
 * <p>Its standing is what the kernel says of it, whatever it calls itself: whose it is, and in
 * which namespaces.
 *
 * @param folder {@code /proc/PID}
 * @param self the same of this process
 */
public record HostProcess(Path folder, Path self) {
  private static final Path PROC = Path.of("/proc");
  private static final String ROOT = "0";
  private static final String UPGRADED = " (deleted)";
  private static final int READABLE_BY_GROUP = 0040;
  private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

  /** Of proc_pid_stat(5), counted from the state, which comes third. */
  private static final List<Integer> OF_ONE_EXECUTION =
      List.of(22 - 3, 26 - 3, 27 - 3, 28 - 3, 48 - 3, 49 - 3, 50 - 3, 51 - 3);

  /**
   * What a process was started with.
   *
   * @param arguments the program and its arguments, as the process shows them now
   * @param environment as it was at the start
   * @param folder the working directory
   */
  public record Start(List<String> arguments, Map<String, String> environment, Path folder) {}

  /** Those that are to be seen. */
  public static List<HostProcess> all() throws IOException {
    return all(PROC);
  }

  /**
   * The same in a folder that looks like {@code /proc}.
   *
   * @throws IOException where the folder is not to be read
   */
  public static List<HostProcess> all(Path proc) throws IOException {
    List<HostProcess> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      folders.forEach(folder -> all.add(new HostProcess(folder, proc.resolve("self"))));
    }
    return List.copyOf(all);
  }

  public static HostProcess of(long pid) {
    return new HostProcess(PROC.resolve(Long.toString(pid)), PROC.resolve("self"));
  }

  public static HostProcess current() {
    return new HostProcess(PROC.resolve("self"), PROC.resolve("self"));
  }

  public long pid() {
    return Long.parseLong(String.valueOf(folder.getFileName()));
  }

  /**
   * The file of its program; where an upgrade has replaced it, the name that it had. Empty where it
   * may not be seen: others' processes show it to root alone.
   */
  public Optional<Path> program() {
    try {
      String file = Files.readSymbolicLink(folder.resolve("exe")).toString();
      return Optional.of(
          Path.of(
              file.endsWith(UPGRADED)
                  ? file.substring(0, file.length() - UPGRADED.length())
                  : file));
    } catch (IOException mayNotRead) {
      return Optional.empty();
    }
  }

  /**
   * The name of its program's file; where that may not be seen, the first 15 characters that the
   * kernel keeps. Never the arguments: those anybody may write, and reading them may never end.
   */
  public String name() throws IOException {
    Optional<Path> program = program();
    return program.isPresent()
        ? String.valueOf(program.get().getFileName())
        : status("Name").strip();
  }

  /** Whether it runs a program at all, as neither the kernel's own nor one that has ended does. */
  public boolean runs() throws IOException {
    return program().isPresent() || !status("VmSize").isEmpty();
  }

  /** Whether what is in its memory, and what it was started with, is root's or this user's. */
  public boolean isOurs() throws IOException {
    return sharesUserNamespace() && users().stream().allMatch(this::isOurs);
  }

  private boolean isOurs(String uid) {
    try {
      return uid.equals(ROOT) || uid.equals(new HostProcess(self, self).users().get(1));
    } catch (IOException notToBeSeen) {
      return false;
    }
  }

  /**
   * Whether it runs as this user.
   *
   * @param uid the user's number
   */
  public boolean isOf(int uid) throws IOException {
    return sharesUserNamespace()
        && users().stream().allMatch(each -> each.equals(Integer.toString(uid)));
  }

  /**
   * Whether a secret's owner, or its group where that may read it, lets the process read it: no
   * stranger's does that.
   */
  public boolean mayRead(Path secret) throws IOException {
    if (isOurs()) {
      return true;
    }
    boolean byGroup = ((int) Files.getAttribute(secret, "unix:mode") & READABLE_BY_GROUP) != 0;
    return isOf((int) Files.getAttribute(secret, "unix:uid"))
        || (byGroup
            && sharesUserNamespace()
            && Set.copyOf(users()).size() == 1
            && groups().contains(Files.getAttribute(secret, "unix:gid").toString()));
  }

  /**
   * Who else could have written its program, or one that lies there now.
   *
   * @return a sentence; empty where nobody could
   */
  public Optional<String> programFault() throws IOException {
    Optional<Path> program = program();
    return program.isPresent()
        ? TrustedPath.follow(program.get()).fault()
        : Optional.of("its program is not to be seen");
  }

  /** Whether it lives in a PID namespace of its own. */
  public boolean hasOwnNumbers() throws IOException {
    return words(status("NSpid")).size()
        != words(new HostProcess(self, self).status("NSpid")).size();
  }

  /** Whether its root directory is another; whoever may not see that takes it for the same. */
  public boolean hasOwnRoot() {
    try {
      return !Files.readAttributes(folder.resolve("root/."), "unix:dev,ino")
          .equals(Files.readAttributes(self.resolve("root/."), "unix:dev,ino"));
    } catch (IOException mayNotRead) {
      return false;
    }
  }

  /** The one that started it, or has taken it over; empty where that is not to be seen. */
  public Optional<HostProcess> parent() throws IOException {
    String number = status("PPid").strip();
    Path parent = folder.resolveSibling(number);
    return number.matches("[1-9]\\d*") && Files.isDirectory(parent)
        ? Optional.of(new HostProcess(parent, self))
        : Optional.empty();
  }

  /** The mount namespace; empty where it may not be seen. */
  public Optional<String> mountNamespace() {
    return namespace(folder, "mnt");
  }

  /** In a user namespace of his own, anybody may be root without having any right here. */
  public boolean sharesUserNamespace() throws IOException {
    try {
      Path ours = Files.readSymbolicLink(self.resolve("ns/user"));
      return Optional.of(ours.toString()).equals(namespace(folder, "user"));
    } catch (NoSuchFileException thisKernelHasNone) {
      return true;
    }
  }

  private static Optional<String> namespace(Path folder, String kind) {
    try {
      return Optional.of(Files.readSymbolicLink(folder.resolve("ns").resolve(kind)).toString());
    } catch (IOException goneOrNotToBeSeen) {
      return Optional.empty();
    }
  }

  /**
   * What it was started with. Only of a process whose memory no stranger rules: see {@link #isOurs}
   * and {@link #mayRead}, which are to be asked within.
   *
   * @param trusted whether it is to be asked
   * @return empty where it is not, or is another program by now
   */
  public Optional<Start> start(Judgement trusted) throws IOException {
    List<String> before = execution();
    if (!trusted.of(this)) {
      return Optional.empty();
    }
    Map<String, String> environment = new HashMap<>();
    for (String variable : nulSeparated("environ")) {
      String[] pair = variable.split("=", 2);
      if (pair.length == 2) {
        environment.put(pair[0], pair[1]);
      }
    }
    Start start =
        new Start(
            nulSeparated("cmdline"),
            Map.copyOf(environment),
            Files.readSymbolicLink(folder.resolve("cwd")));
    return before.equals(execution()) ? Optional.of(start) : Optional.empty();
  }

  /** Whether a process is trusted. */
  @FunctionalInterface
  public interface Judgement {
    boolean of(HostProcess process) throws IOException;
  }

  /** Each start of a program has times and places in memory of its own. */
  private List<String> execution() throws IOException {
    String stat = text("stat");
    List<String> fields = words(stat.substring(stat.lastIndexOf(')') + 1));
    return OF_ONE_EXECUTION.stream().filter(at -> at < fields.size()).map(fields::get).toList();
  }

  /** The real, the effective and the saved user. */
  private List<String> users() throws IOException {
    List<String> users = words(status("Uid"));
    if (users.size() < 3) {
      throw new NoSuchFileException(folder.toString(), null, "it has just ended");
    }
    return users.subList(0, 3);
  }

  /** The number of the user as whom it opens files. */
  public String effectiveUser() throws IOException {
    return users().get(1);
  }

  /** The real one, which a program's own group does not change, and the further ones. */
  private Set<String> groups() throws IOException {
    return Stream.concat(words(status("Gid")).stream().limit(1), words(status("Groups")).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whose it is: equal for two that may do the same. */
  public String credentials() throws IOException {
    return namespace(folder, "user").orElse("") + users() + groups();
  }

  /** What stands behind a word in {@code status}; empty where it has no such line. */
  public String status(String word) throws IOException {
    return text("status")
        .lines()
        .filter(line -> line.startsWith(word + ":"))
        .map(line -> line.substring(word.length() + 1))
        .findFirst()
        .orElse("");
  }

  /** The lines of {@code mountinfo}. */
  public List<String> mounts() throws IOException {
    return text("mountinfo").lines().toList();
  }

  private List<String> nulSeparated(String name) throws IOException {
    String text = text(name);
    return text.isEmpty()
        ? List.of()
        : List.of((text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0"));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /** Paths in it are in the encoding of file names. */
  private String text(String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return new String(
          in.readNBytes(MAX_FILE_BYTES),
          Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }
  }
}
