package org.mailseal.notification.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says of a body who sent it and when: {@code t=SECONDS,v1=HEX}, where HEX is the HMAC-SHA256 (RFC
 * 2104) over the seconds since 1970 as they are written, a full stop, and the body. The time is
 * signed so that a receiver can turn away what somebody recorded and sends again.
 */
final class WebhookSignature {
  static final String HEADER = "Mailseal-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  static String of(byte[] body, String key, Instant now) {
    String time = Long.toString(now.getEpochSecond());
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
