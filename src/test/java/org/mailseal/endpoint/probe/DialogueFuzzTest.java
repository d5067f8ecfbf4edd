package org.mailseal.endpoint.probe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Protocol;

/**
 * What strangers send in a dialogue. In a build the committed seeds run; {@code src/bench/fuzz/run}
 * looks for more.
 */
class DialogueFuzzTest {
  /** One line of what {@link org.mailseal.name.Printable} leaves, within its length. */
  private static final Pattern PRINTABLE =
      Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}]{0,560}+");

  private static final Limits LIMITS = Limits.standard();

  @FuzzTest(maxDuration = "10m")
  void isUnderstoodOrEndsTheLook(byte[] heard) {
    for (Protocol protocol : Protocol.values()) {
      Dialogue dialogue =
          new Dialogue(new ByteArrayInputStream(heard), OutputStream.nullOutputStream(), LIMITS);
      Dialect dialect = Dialect.of(protocol, () -> "[192.0.2.1]");
      try {
        Greeting greeting = dialect.greeting(dialogue);
        greeting.lines().forEach(DialogueFuzzTest::check);
        List<String> capabilities = dialect.capabilities(dialogue);
        dialect.startTls(dialogue, greeting, capabilities);
        dialect.capabilities(dialogue);
        dialect.farewell(dialogue);
      } catch (ProbeException ending) {
        check(ending.detail());
      } catch (IOException e) {
        throw new AssertionError("only an ending ends a dialogue in memory", e);
      }
    }
  }

  private static void check(String shown) {
    if (!PRINTABLE.matcher(shown).matches()) {
      throw new AssertionError("not printable: " + shown);
    }
  }
}
