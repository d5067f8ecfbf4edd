package org.mailseal.crash;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * ptrace(2) and its kin, as the C library gives them. All calls for one tracee must come from the
 * thread that seized it.
 */
@SuppressWarnings("restricted")
final class Ptrace {
  static final int SIGKILL = 9;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;
  static final int SIGTRAP = 5;
  static final int EVENT_STOP = 128;
  static final int EVENT_EXEC = 4;

  private static final int SEIZE = 0x4206;
  private static final int LISTEN = 0x4208;
  private static final int SYSCALL = 24;
  private static final int POKEUSER = 6;
  private static final long RAX = 10 * 8;
  private static final long ORIG_RAX = 15 * 8;
  private static final int GET_SYSCALL_INFO = 0x420e;
  // Threads are followed, children are not; a call's stop is told apart from a signal's; an
  // execve is told; and nothing outlives the tracer.
  private static final long OPTIONS = 0x01 | 0x08 | 0x10 | 0x100000;
  private static final int INFO_SIZE = 88;
  private static final byte ENTRY = 1;

  private static final Linker LINKER = Linker.nativeLinker();

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment info = arena.allocate(INFO_SIZE, 8);
  private final MemorySegment status = arena.allocate(JAVA_INT);
  private final MethodHandle ptrace =
      function("ptrace", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private final MethodHandle ptraceInto =
      function("ptrace", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS);
  private final MethodHandle waitpid = function("waitpid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle kill = function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle spawn =
      function("posix_spawnp", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

  private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... given) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .or(SymbolLookup.loaderLookup())
            .find(name)
            .orElseThrow(() -> new IllegalStateException("no " + name + " in the C library"));
    return LINKER.downcallHandle(address, FunctionDescriptor.of(result, given));
  }

  /** One system call, at its entry or its exit. */
  record Stop(boolean entry, long number, List<Long> arguments) {}

  /** A change of a thread's state: waitpid's own numbers. */
  record Change(int thread, int status) {
    boolean ended() {
      return (status & 0x7f) != 0x7f;
    }

    /** 128 + n after signal n. */
    int exitCode() {
      return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
    }

    int signal() {
      return (status >> 8) & 0xff;
    }

    int event() {
      return status >> 16;
    }

    boolean atSystemCall() {
      return signal() == (SIGTRAP | 0x80);
    }
  }

  /** Starts a program in this process's environment; gives its process id. */
  int spawn(List<String> words) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment pid = call.allocate(JAVA_INT);
      MemorySegment arguments = strings(call, words);
      MemorySegment environment =
          strings(
              call,
              System.getenv().entrySet().stream()
                  .map((Map.Entry<String, String> one) -> one.getKey() + "=" + one.getValue())
                  .toList());
      int error =
          (int)
              spawn.invokeExact(
                  pid,
                  call.allocateFrom(words.getFirst()),
                  MemorySegment.NULL,
                  MemorySegment.NULL,
                  arguments,
                  environment);
      if (error != 0) {
        throw new IllegalStateException("cannot start " + words + ": error " + error);
      }
      return pid.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static MemorySegment strings(Arena call, List<String> words) {
    MemorySegment array = call.allocate(ADDRESS, words.size() + 1L);
    for (int i = 0; i < words.size(); i++) {
      array.setAtIndex(ADDRESS, i, call.allocateFrom(words.get(i)));
    }
    return array;
  }

  void seize(int process) {
    if (ptrace(SEIZE, process, 0, OPTIONS) != 0) {
      throw new IllegalStateException("may not trace process " + process + ": needs root");
    }
  }

  /** Lets a thread run to its next system call, giving it a signal unless that is 0. */
  void goOn(int thread, int signal) {
    // A thread that is gone by now is told of by the next wait.
    ptrace(SYSCALL, thread, 0, signal);
  }

  /** At a call's entry: there is no call of that number, and so nothing happens. */
  void prevent(int thread) {
    ptrace(POKEUSER, thread, ORIG_RAX, -1);
  }

  /** At a call's exit: what the program sees as its result. */
  void answer(int thread, long result) {
    ptrace(POKEUSER, thread, RAX, result);
  }

  void listen(int thread) {
    ptrace(LISTEN, thread, 0, 0);
  }

  void signal(int process, int number) {
    try {
      int ignored = (int) kill.invokeExact(process, number);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * Waits for the next change in any tracee.
   *
   * @param options 2 (WUNTRACED) for a child that stops and is not traced yet
   */
  Change await(int process, int options) {
    try {
      int who = (int) waitpid.invokeExact(process, status, options | 0x40000000);
      if (who < 0) {
        throw new IllegalStateException("nothing to wait for");
      }
      return new Change(who, status.get(JAVA_INT, 0));
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  Stop systemCall(int thread) {
    try {
      long got =
          (long) ptraceInto.invokeExact((long) GET_SYSCALL_INFO, thread, (long) INFO_SIZE, info);
      if (got <= 0 || info.get(JAVA_BYTE, 0) != ENTRY) {
        return new Stop(false, -1, List.of());
      }
      List<Long> arguments =
          LongStream.range(0, 4).mapToObj(i -> info.get(JAVA_LONG, 32 + 8 * i)).toList();
      return new Stop(true, info.get(JAVA_LONG, 24), arguments);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** A string in a tracee's memory, up to its NUL; empty where it cannot be read. */
  static String text(int process, long address) {
    byte[] bytes = memory(process, address, 512);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  static long word(int process, long address) {
    byte[] bytes = memory(process, address, 8);
    return bytes.length == 8 ? ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong() : 0;
  }

  private static byte[] memory(int process, long address, int length) {
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + process + "/mem", "r")) {
      memory.seek(address);
      byte[] bytes = new byte[length];
      int read = memory.read(bytes);
      return read == length ? bytes : Arrays.copyOf(bytes, Math.max(read, 0));
    } catch (IOException unreadable) {
      return new byte[0];
    }
  }

  private long ptrace(long request, int thread, long address, long data) {
    try {
      return (long) ptrace.invokeExact(request, thread, address, data);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
