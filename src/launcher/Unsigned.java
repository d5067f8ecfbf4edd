import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Takes the signatures off the jars of a folder. Java checks them anew at each start, a tenth of a
 * second for Bouncy Castle's, and takes no class of a signed jar into a start archive. Java asks
 * for a signature nowhere: the jars stay as trustworthy as the folder that they lie in. A native
 * library goes as well, for the layout has it as a file.
 */
final class Unsigned {
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

  private Unsigned() {}

  public static void main(String[] words) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(words[0]), "*.jar")) {
      for (Path jar : jars) {
        unsign(jar);
      }
    }
  }

  private static void unsign(Path path) throws IOException {
    FileTime time = Files.getLastModifiedTime(path);
    Path unsigned = path.resolveSibling(path.getFileName() + ".unsigned");
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      if (jar.stream().noneMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
        return;
      }
      try (ZipOutputStream out =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unsigned)))) {
        copy(jar, out);
      }
    }
    Files.setLastModifiedTime(unsigned, time);
    Files.move(unsigned, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(JarFile jar, ZipOutputStream out) throws IOException {
    for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (SIGNATURE.matcher(entry.getName()).matches() || entry.getName().endsWith(".so")) {
        continue;
      }
      ZipEntry copy = new ZipEntry(entry.getName());
      copy.setTimeLocal(entry.getTimeLocal());
      out.putNextEntry(copy);
      if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
        withoutDigests(jar.getManifest()).write(out);
      } else {
        jar.getInputStream(entry).transferTo(out);
      }
      out.closeEntry();
    }
  }

  /** The digests of the single files are what a signature signs. */
  private static Manifest withoutDigests(Manifest signed) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putAll(signed.getMainAttributes());
    return manifest;
  }
}
