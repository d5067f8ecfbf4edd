package org.mailseal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.name.DnsName;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures what Mailseal does, then what openssl does, before and after, and prints the two. */
public class CsrBench {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<DnsName> NAMES = List.of(DnsName.of("mail.example.org"));
  private static final Duration OPENSSL = Duration.ofSeconds(12);

  /** A request with its key, as {@code csr new} makes it. */
  @State(Scope.Benchmark)
  public static class Fresh {
    @Param({"RSA_2048", "ECDSA_P256"})
    public KeyAlgorithm algorithm = KeyAlgorithm.RSA_2048;
  }

  @Benchmark
  public byte[] request(Fresh fresh) {
    KeyPair pair = fresh.algorithm.generate(RANDOM);
    return CertificateRequest.sign(Subject.NONE, NAMES, pair, fresh.algorithm, RANDOM).der();
  }

  /**
   * Answers as PKCS#7 files with the leaf, its issuer and the root. There are more of them than the
   * JDK remembers certificates (750), with what it found of their signatures.
   */
  @State(Scope.Benchmark)
  public static class Given {
    private final List<byte[]> files = new ArrayList<>();
    private final KeyPair pair = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
    private Trust trust = Trust.none();
    private int next;

    @Setup
    public void sign() throws IOException {
      Authority root = TestCertificates.root("Root");
      Authority issuing = root.intermediate("Issuing");
      for (int number = 0; number < 2000; number++) {
        X509Certificate leaf = issuing.leaf("mail.example.org").key(pair).issue().certificate();
        List<X509Certificate> three = List.of(leaf, issuing.certificate(), root.certificate());
        CertifiedKey material = new CertifiedKey(pair.getPrivate(), new Chain(three));
        files.add(ExportFormat.PKCS7.encode(material, Optional.empty(), RANDOM));
      }
      trust = trust.plus(List.of(root.certificate()));
      if (!check(this).isEmpty()) {
        throw new IllegalStateException("the answer is not fit: " + check(this));
      }
    }

    private byte[] file() {
      return files.get(Math.floorMod(next++, files.size()));
    }
  }

  @Benchmark
  public List<?> answer(Given given) throws IOException {
    return check(given);
  }

  /** The way of an answer from its file to the verdict. */
  private static List<?> check(Given given) throws IOException {
    Bundle bundle = Bundle.certificates(given.file(), Bundle.Passwords.none());
    X509Certificate leaf =
        bundle.certificates().stream()
            .filter(one -> one.getPublicKey().equals(given.pair.getPublic()))
            .findFirst()
            .orElseThrow();
    Chain chain = Chain.of(leaf, bundle.certificates());
    return AnswerCheck.faults(chain, given.pair.getPublic(), NAMES, given.trust, Instant.now());
  }

  public static void main(String... none) throws RunnerException, IOException {
    Path folder = Files.createTempDirectory("csr-bench-");
    Map<String, List<Double>> openssl = new TreeMap<>();
    openssl(folder, openssl);
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("\\.CsrBench\\.")
                    .forks(1)
                    .addProfiler(CpuTime.class)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(3))
                    .measurementIterations(6)
                    .measurementTime(TimeValue.seconds(5))
                    .build())
            .run();
    openssl(folder, openssl);
    Files.delete(folder);
    System.out.printf(
        "%n%-28s %12s %12s %8s%n", "for a second of one core", "mailseal", "openssl", "ratio");
    results.forEach(result -> print(result, openssl));
  }

  private static void openssl(Path folder, Map<String, List<Double>> found) throws IOException {
    for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.ECDSA_P256)) {
      found
          .computeIfAbsent(algorithm.name(), of -> new ArrayList<>())
          .add(OpenSslReq.perSecond(algorithm, folder, OPENSSL));
    }
  }

  private static void print(RunResult result, Map<String, List<Double>> openssl) {
    double ours = result.getSecondaryResults().get(CpuTime.LABEL).getScore();
    String algorithm = result.getParams().getParam("algorithm");
    if (algorithm == null) {
      System.out.printf(Locale.ROOT, "%-28s %12.1f%n", "answers checked", ours);
      return;
    }
    double theirs =
        openssl.get(algorithm).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "%-28s %12.1f %12.1f %8.2f   (openssl before and after: %s)%n",
        "requests, " + algorithm,
        ours,
        theirs,
        ours / theirs,
        openssl.get(algorithm).stream().map("%.1f"::formatted).toList());
  }
}
