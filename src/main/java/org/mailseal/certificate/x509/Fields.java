package org.mailseal.certificate.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.mailseal.name.Printable;

/**
 * The fields of a certificate, none of which was looked into (RFC 5280 §4.1).
 *
 * @param encoded the certificate alone, as it was given
 * @param tbs what is signed, as it was given
 * @param version 1, 2 or 3; other numbers as they stand there
 * @param algorithm the signature's, within what is signed
 * @param outerAlgorithm the same beside the signature
 * @param extensions in their order
 * @param lost what of the extensions is none
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record Fields(
    byte[] encoded,
    byte[] tbs,
    int version,
    BigInteger serial,
    Part algorithm,
    Part issuer,
    CertificateDate notBefore,
    CertificateDate notAfter,
    Part subject,
    Part key,
    List<Field> extensions,
    boolean lost,
    Part outerAlgorithm,
    byte[] signature) {

  /**
   * A structure that nobody has looked into.
   *
   * @param encoded as it stands there
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Part(byte[] encoded) {
    private static Part of(ASN1Encodable value, String what) throws IOException {
      return new Part(sequence(value, what).getEncoded());
    }

    /** Taken apart; empty where it is damaged. */
    Optional<ASN1Sequence> opened() {
      try {
        return ASN1Primitive.fromByteArray(encoded) instanceof ASN1Sequence sequence
            ? Optional.of(sequence)
            : Optional.empty();
      } catch (IOException | RuntimeException damaged) {
        return Optional.empty();
      }
    }

    boolean isSameAs(Part other) {
      return Arrays.equals(encoded, other.encoded);
    }
  }

  /**
   * One extension.
   *
   * @param value its DER form
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Field(String oid, boolean critical, byte[] value) {}

  /**
   * Cuts the first structure of some bytes into its fields.
   *
   * @throws IOException where it is no certificate, with the place and the reason
   */
  static Fields read(byte[] file) throws IOException {
    try {
      byte[] encoded = first(file, 0);
      ASN1Sequence whole = sequence(lazily(encoded), "the whole");
      if (whole.size() != 3) {
        throw new IOException("it has " + whole.size() + " parts, not three");
      }
      ASN1Sequence tbs = sequence(whole.getObjectAt(0), "what is signed");
      int at = 0;
      int version = 1;
      if (tbs.size() > 0
          && tagged(tbs.getObjectAt(0)).filter(one -> one.getTagNo() == 0).isPresent()) {
        version = version(tbs.getObjectAt(0));
        at = 1;
      }
      if (tbs.size() < at + 6) {
        throw new IOException("it ends before its public key");
      }
      ASN1Sequence validity = sequence(tbs.getObjectAt(at + 3), "the validity");
      List<Field> extensions = new ArrayList<>();
      boolean lost = false;
      int last = 0;
      for (int i = at + 6; i < tbs.size(); i++) {
        Optional<ASN1TaggedObject> one = tagged(tbs.getObjectAt(i));
        int tag = one.map(ASN1TaggedObject::getTagNo).orElse(0);
        boolean read = tag != 3 || extensions(one.get(), extensions);
        lost |= tag <= last || tag > 3 || !read;
        last = Math.max(tag, last);
      }
      if (!(tbs.getObjectAt(at) instanceof ASN1Integer serial)) {
        throw new IOException("the serial number is no number");
      }
      if (!(whole.getObjectAt(2) instanceof ASN1BitString signature)) {
        throw new IOException("the signature is no string of bits");
      }
      return new Fields(
          encoded,
          first(encoded, contentAt(encoded)),
          version,
          serial.getValue(),
          Part.of(tbs.getObjectAt(at + 1), "the signature's algorithm"),
          Part.of(tbs.getObjectAt(at + 2), "the issuer"),
          CertificateDate.beginning(validity.getEncoded()),
          CertificateDate.end(validity.getEncoded()),
          Part.of(tbs.getObjectAt(at + 4), "the subject"),
          Part.of(tbs.getObjectAt(at + 5), "the public key"),
          List.copyOf(extensions),
          lost,
          Part.of(whole.getObjectAt(1), "the signature's algorithm"),
          signature.getBytes());
    } catch (IOException e) {
      throw new IOException(
          "not an X.509 certificate: " + Printable.sanitize(String.valueOf(e.getMessage())), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException("not an X.509 certificate: it is damaged", e);
    }
  }

  /** The structure that begins at a place, whatever stands behind it. */
  private static byte[] first(byte[] bytes, int from) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes, from, bytes.length - from);
    if (new ASN1InputStream(in, bytes.length, true).readObject() == null) {
      throw new IOException("it is empty");
    }
    return Arrays.copyOfRange(bytes, from, bytes.length - in.available());
  }

  /** What is odd within is met by who looks there, and by nobody else. */
  private static ASN1Primitive lazily(byte[] encoded) throws IOException {
    try (ASN1InputStream in = new ASN1InputStream(encoded, true)) {
      return in.readObject();
    }
  }

  /** Behind the tag and the length of a SEQUENCE that was parsed before (X.690 §8.1.3). */
  static int contentAt(byte[] sequence) {
    int length = sequence[1] & 0xFF;
    return length <= 0x80 ? 2 : 2 + (length & 0x7F);
  }

  private static ASN1Sequence sequence(ASN1Encodable value, String what) throws IOException {
    if (value.toASN1Primitive() instanceof ASN1Sequence sequence) {
      return sequence;
    }
    throw new IOException(what + " is no SEQUENCE");
  }

  private static Optional<ASN1TaggedObject> tagged(ASN1Encodable value) {
    return value instanceof ASN1TaggedObject one && one.getTagClass() == BERTags.CONTEXT_SPECIFIC
        ? Optional.of(one)
        : Optional.empty();
  }

  private static int version(ASN1Encodable value) {
    try {
      return ASN1Integer.getInstance((ASN1TaggedObject) value, true).intValueExact() + 1;
    } catch (RuntimeException notANumber) {
      return 0;
    }
  }

  /** Those that can be told apart; whether that is all of them. */
  private static boolean extensions(ASN1TaggedObject holder, List<Field> found) {
    boolean whole = true;
    try {
      for (ASN1Encodable one : ASN1Sequence.getInstance(holder, true)) {
        whole &= extension(one).map(found::add).orElse(false);
      }
      return whole;
    } catch (RuntimeException damaged) {
      return false;
    }
  }

  private static Optional<Field> extension(ASN1Encodable value) {
    return value.toASN1Primitive() instanceof ASN1Sequence parts
            && parts.size() >= 2
            && parts.size() <= 3
            && (parts.size() == 2 || parts.getObjectAt(1) instanceof ASN1Boolean)
            && parts.getObjectAt(0) instanceof ASN1ObjectIdentifier oid
            && parts.getObjectAt(parts.size() - 1) instanceof ASN1OctetString octets
        ? Optional.of(
            new Field(
                oid.getId(),
                parts.size() == 3 && ((ASN1Boolean) parts.getObjectAt(1)).isTrue(),
                octets.getOctets()))
        : Optional.empty();
  }

  /** The first of a kind: clients differ on what a second one means, and most look at the first. */
  Optional<Field> extension(String oid) {
    return extensions.stream().filter(one -> one.oid().equals(oid)).findFirst();
  }
}
