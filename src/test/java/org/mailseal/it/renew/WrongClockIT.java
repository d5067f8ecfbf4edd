package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.AdjustableClock;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.server.MailHost;

/**
 * The command's clock goes wrong, those of the servers and of the authority do not. Debian's {@code
 * faketime} does it; Java wants its waits left alone.
 */
@Order(1) // long
@Timeout(240)
class WrongClockIT {
  @AutoClose private static MailHost host;

  private BuiltCommand mailseal;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    mailseal = host.site().command();
  }

  private Command.Outcome renewAt(String offset) {
    return mailseal.runUnder(AdjustableClock.shifted(offset), "renew");
  }

  @Test
  void anHourFast() {
    Command.Outcome renewed = renewAt("+1h");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    host.assertRenewed();

    assertNothingIsDue();
  }

  /** What the authority has just issued is not valid yet, as this clock has it. */
  @Tag("thorough")
  @Test
  void anHourSlow() {
    Command.Outcome refused = renewAt("-1h");
    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.err()).contains("not valid before").containsIgnoringCase("clock");
    assertThat(refused.said()).doesNotContain("Exception", "\tat ");
    host.assertServedEverywhere(host.old());

    Command.Outcome renewed = mailseal.run("renew");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    host.assertRenewed();
    assertNothingIsDue();
  }

  /** As where the battery is empty, and no time server was reached yet. */
  @Test
  void yearsSlow() {
    assertThat(mailseal.run("renew")).returns(0, Command.Outcome::exit);
    host.assertRenewed();
    Command.Outcome refused = renewAt("-3000d");
    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.err()).contains("set the clock").doesNotContain("Exception", "\tat ");
    assertThat(refused.said()).doesNotContain("order");
    host.assertRenewed();
    assertNothingIsDue();
  }

  private void assertNothingIsDue() {
    Command.Outcome again = mailseal.run("renew");
    assertThat(again).as(again.said()).returns(0, Command.Outcome::exit);
    assertThat(again.out()).contains("nothing is due");
  }
}
