package org.mailseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.GeneratedPage;

class RoomsPictureTest {
  @Test
  void thePictureShowsTheTable() throws IOException {
    new GeneratedPage(Path.of("src/docs/rooms.svg"), RoomsPicture.svg(Rooms.mayUse()))
        .check(RoomsPictureTest.class);
  }

  @Test
  void whatIsUsedThroughOthersHasNoArrow() {
    Map<String, List<String>> table = new LinkedHashMap<>();
    table.put("ground", List.of());
    table.put("house", List.of("ground"));
    table.put("house.cellar", List.of("house", "ground"));
    table.put("roof", List.of("house.cellar", "ground"));

    String picture = RoomsPicture.svg(table);

    assertThat(picture).contains(">ground<", ">house<", ">cellar<", ">roof<");
    assertThat(picture.lines().filter(line -> line.contains("marker-end"))).hasSize(2);
  }

  @Test
  void anArrowOverALayerHasALane() {
    Map<String, List<String>> table = new LinkedHashMap<>();
    table.put("ground", List.of());
    table.put("beside", List.of());
    table.put("house", List.of("ground"));
    table.put("roof", List.of("house", "beside"));
    table.put("weathercock", List.of("roof"));
    table.put("chimney", List.of("beside"));

    assertThat(RoomsPicture.svg(table).lines().filter(line -> line.matches(".* v\\d+\"/>")))
        .hasSize(1);
  }
}
