package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cost the other side more than they cost to say. */
class FramesTest {
  private static final int TIME = 7;
  private static final int DECIMAL = 8;

  private static void isRefused(FrameChannel.Content content) throws Exception {
    byte[] frame = FrameChannel.frame(content);
    assertThatThrownBy(() -> Cell.read(new DataInputStream(new ByteArrayInputStream(frame))))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E2000000000", "1E-2000000000", "1E-2147483647", "1E101", "digits", ""})
  void aNumberOfBillionsOfDigits(String text) throws Exception {
    isRefused(
        out -> {
          out.writeByte(DECIMAL);
          Cell.writeText(out, text);
        });
  }

  @Test
  void aTimeThatOverflows() throws Exception {
    isRefused(
        out -> {
          out.writeByte(TIME);
          out.writeLong(Long.MAX_VALUE);
          out.writeInt(Integer.MAX_VALUE);
          out.writeInt(0);
        });
  }
}
