package org.mailseal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Whether what is installed holds what it points to. */
class LayoutTest {
  private static final Path DESCRIPTION = Path.of("src/launcher/layout.xml");
  private static final String UNIT_PREFIX = "/opt/mailseal/";

  /** Files that the layout takes from a folder; without a list of names all of them. */
  private record FileSet(Path from, String into, List<String> names) {
    /** What becomes a file of the layout. */
    Optional<Path> source(String installed) {
      String name = installed.startsWith(into) ? installed.substring(into.length()) : "";
      return Optional.of(from.resolve(name))
          .filter(Files::isRegularFile)
          .filter(file -> names.isEmpty() || names.contains(name));
    }
  }

  private static final List<FileSet> FILE_SETS = new ArrayList<>();

  @BeforeAll
  static void readTheDescription() throws IOException, ParserConfigurationException, SAXException {
    NodeList sets =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(DESCRIPTION.toFile())
            .getElementsByTagName("fileSet");
    FILE_SETS.clear();
    for (int i = 0; i < sets.getLength(); i++) {
      Element set = (Element) sets.item(i);
      FILE_SETS.add(
          new FileSet(
              Path.of(texts(set, "directory").getFirst().replace("${project.basedir}", "")),
              (texts(set, "outputDirectory").getFirst() + "/").replaceFirst("^\\./", ""),
              texts(set, "include")));
    }
  }

  private static List<String> texts(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent().strip());
    }
    return texts;
  }

  private static Optional<Path> source(String installed) {
    return FILE_SETS.stream().flatMap(set -> set.source(installed).stream()).findFirst();
  }

  /** The build makes {@code doc/} of {@code src/docs/} in the copy that is installed. */
  @Test
  void whatTheReadmeLinksToIsInstalled() {
    Page readme = new Page(Page.README);

    assertThat(source("README.md")).contains(Page.README);
    assertThat(readme.links())
        .isNotEmpty()
        .allSatisfy(
            link ->
                assertThat(source(link.replace("src/docs/", "doc/").replaceFirst("#.*", "")))
                    .contains(readme.target(link)));
  }

  @Test
  void everyPageIsInstalledWithWhatItLinksTo() {
    assertThat(Page.all())
        .filteredOn(page -> page.file().startsWith(Page.FOLDER))
        .flatExtracting(page -> page.links().stream().map(page::target).toList())
        .isNotEmpty()
        .allSatisfy(
            file -> assertThat(source("doc/" + Page.FOLDER.relativize(file))).contains(file));
  }

  @Test
  void whatTheUnitNamesIsInstalled() throws IOException {
    List<String> named =
        Files.readString(Path.of("config/mailseal.service"))
            .lines()
            .filter(line -> line.contains(UNIT_PREFIX))
            .map(line -> line.replaceFirst(".*" + UNIT_PREFIX, "").replaceFirst(" .*", ""))
            .toList();

    assertThat(named)
        .contains("bin/mailseal")
        .allSatisfy(file -> assertThat(source(file)).isPresent());
  }
}
