package org.mailseal.certificate.file;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;

/**
 * What a DER or BER structure is. None of these forms says so itself; each is recognised by the
 * kinds of its first fields.
 */
enum Asn1Form {
  CERTIFICATE("certificate"),
  REQUEST("certificate request"),
  CMS("PKCS#7"),
  PKCS12("PKCS#12"),
  PKCS8("PKCS#8 private key"),
  ENCRYPTED_PKCS8("encrypted PKCS#8 private key"),
  PKCS1("RSA private key"),
  SEC1("EC private key"),
  REVOCATION_LIST("certificate revocation list"),
  PUBLIC_KEY("public key"),
  DSA("DSA private key"),
  UNKNOWN("structure of no known form");

  private static final int SEQUENCE = 0x30;

  private final String description;

  Asn1Form(String words) {
    this.description = words;
  }

  /** What people call it. */
  String description() {
    return description;
  }

  boolean isKey() {
    return switch (this) {
      case PKCS8, ENCRYPTED_PKCS8, PKCS1, SEC1, DSA -> true;
      default -> false;
    };
  }

  /** Cuts off the first structure of a file, as {@link #at}. */
  static byte[] first(byte[] file) throws IOException {
    return at(0, file);
  }

  /**
   * Cuts out a structure of a file that may hold several.
   *
   * @param from where it begins
   * @return it; where its length is not given at its beginning (BER), all that is left of the file
   * @throws IOException where it is cut off, or no SEQUENCE
   */
  static byte[] at(int from, byte[] file) throws IOException {
    int left = file.length - from;
    if (left < 2 || file[from] != SEQUENCE) {
      throw new IOException("it is damaged: no ASN.1 SEQUENCE where one must begin");
    }
    int first = file[from + 1] & 0xFF;
    int lengthBytes = first & 0x7F;
    if (first == 0x80) {
      return Arrays.copyOfRange(file, from, file.length);
    }
    if (first < 0x80) {
      return cut(from, 2L + first, file);
    }
    if (lengthBytes > 4 || left < 2 + lengthBytes) {
      throw new IOException("it is damaged: its length makes no sense");
    }
    long length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = (length << 8) | (file[from + 2 + i] & 0xFF);
    }
    return cut(from, 2L + lengthBytes + length, file);
  }

  private static byte[] cut(int from, long length, byte[] file) throws IOException {
    int left = file.length - from;
    if (length > left) {
      throw new IOException(
          "it is cut off: %d bytes are here, and it says that it has %d".formatted(left, length));
    }
    return Arrays.copyOfRange(file, from, from + (int) length);
  }

  static Asn1Form of(ASN1Sequence outer) {
    int size = outer.size();
    if (size == 0) {
      return UNKNOWN;
    }
    ASN1Encodable first = outer.getObjectAt(0);
    if (first instanceof ASN1ObjectIdentifier) {
      return CMS;
    }
    if (first instanceof ASN1Integer version) {
      return size > 1 ? versioned(version, outer) : UNKNOWN;
    }
    if (!(first instanceof ASN1Sequence inner) || size < 2) {
      return UNKNOWN;
    }
    ASN1Encodable second = outer.getObjectAt(1);
    if (second instanceof ASN1OctetString) {
      return ENCRYPTED_PKCS8;
    }
    if (second instanceof ASN1BitString) {
      return PUBLIC_KEY;
    }
    return size == 3 && outer.getObjectAt(2) instanceof ASN1BitString ? signed(inner) : UNKNOWN;
  }

  private static Asn1Form versioned(ASN1Integer version, ASN1Sequence outer) {
    ASN1Encodable second = outer.getObjectAt(1);
    if (second instanceof ASN1Sequence) {
      return version.hasValue(3) ? PKCS12 : PKCS8;
    }
    if (second instanceof ASN1OctetString) {
      return SEC1;
    }
    if (second instanceof ASN1Integer) {
      return outer.size() == 6 ? DSA : PKCS1;
    }
    return UNKNOWN;
  }

  /** A certificate, a request and a revocation list are all signed in the same way. */
  private static Asn1Form signed(ASN1Sequence inner) {
    if (inner.size() < 3) {
      return UNKNOWN;
    }
    ASN1Encodable first = inner.getObjectAt(0);
    if (first instanceof ASN1TaggedObject) {
      return CERTIFICATE;
    }
    // Version 1 of a certificate begins with its serial number, a request with its version.
    if (first instanceof ASN1Integer) {
      return switch (inner.getObjectAt(2)) {
        case ASN1Sequence third when startsWithIdentifier(third.toArray()) -> UNKNOWN;
        case ASN1Sequence third when inner.size() >= 6 -> CERTIFICATE;
        case ASN1Sequence third when inner.size() <= 4 && third.size() == 2 -> REQUEST;
        default -> REVOCATION_LIST;
      };
    }
    return first instanceof ASN1Sequence ? REVOCATION_LIST : UNKNOWN;
  }

  private static boolean startsWithIdentifier(ASN1Encodable[] fields) {
    return fields.length > 0 && fields[0] instanceof ASN1ObjectIdentifier;
  }
}
