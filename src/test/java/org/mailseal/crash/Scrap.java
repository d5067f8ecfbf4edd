package org.mailseal.crash;

import java.util.List;
import org.mailseal.servers.*;

/** x. */
final class Scrap {
  private Scrap() {}

  public static void main(String[] args) throws Exception {
    try (MailHost host = MailHost.start()) {
      MailsealCommand m = host.mailseal("mailseal.yaml", host.settings(host.scratch().path("state")));
      t("renew", () -> System.out.println(m.run("renew").exit()));
      t("plain", () -> System.out.println(m.run("renew", "--force").exit()));
      for (String[] k : new String[][] {{"-","0"},{"rename","3"},{"sync","40"},{"execve","4"},{"connect", "9"}}) {
      t("traced " + k[0], () -> System.out.println(m.runUnder(List.of("/usr/lib/jvm/temurin-25-jdk-amd64/bin/java","-XX:TieredStopAtLevel=1","-XX:+UseSerialGC","-Xshare:auto","--enable-native-access=ALL-UNNAMED","-cp","target/test-classes","org.mailseal.crash.Tracer","/tmp/crash."+k[0],"/state/passphrase",k[0],k[1]), "renew", "--force").said()));
      t("renew", () -> System.out.println(m.run("renew")));
      }
    }
  }
  static void t(String what, Runnable r) { long b=System.nanoTime(); r.run(); System.out.println("== " + what + " " + (System.nanoTime()-b)/1000000 + " ms"); }
}
