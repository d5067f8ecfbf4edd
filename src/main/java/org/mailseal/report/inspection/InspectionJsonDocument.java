package org.mailseal.report.inspection;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.name.FileFault;

/**
 * Outcomes as one JSON document, written as they come.
 *
 * <pre>{@code
 * { "schema": "mailseal-inspection/2",
 *   "inspections": [ ... ],            // ports
 *   "domains": [ ... ],
 *   "skipped": [ ... ],                // what was not inspected, such as lines that are no endpoint
 *   "summary": { "ok": 1, "warning": 0, "unknown": 0, "failure": 0,
 *                "complete": true } }  // false where it was broken off
 * }</pre>
 */
public final class InspectionJsonDocument implements InspectionView {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final PrintWriter out;

  /** What is ready to be printed: a writer takes its time for each word that it is given. */
  private final StringWriter words = new StringWriter();

  private final JsonWriter writer = new JsonWriter(words);
  private final InspectionJson json;
  private final InspectionSpool domains = new InspectionSpool();
  private final InspectionSpool skipped = new InspectionSpool();
  private boolean begun;

  public InspectionJsonDocument(PrintWriter out, Instant now) {
    this.out = out;
    this.json = new InspectionJson(now);
    this.writer.setFormattingStyle(FormattingStyle.PRETTY);
    this.writer.setHtmlSafe(false);
    this.writer.setSerializeNulls(true);
  }

  @Override
  public void show(BatchOutcome outcome) {
    JsonElement element = json.render(outcome);
    try {
      begin();
      switch (outcome) {
        case BatchOutcome.Inspected(Inspection.OfPort _) -> GSON.toJson(element, writer);
        // The array of ports is still open.
        case BatchOutcome.Inspected(Inspection.OfDomain _) -> domains.put(GSON.toJson(element));
        case BatchOutcome.Skipped _ -> skipped.put(GSON.toJson(element));
      }
      print();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print() {
    out.append(words.getBuffer());
    words.getBuffer().setLength(0);
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      writer.beginObject().name("schema").value(InspectionJson.SCHEMA);
      writer.name("inspections").beginArray();
    }
  }

  @Override
  public void end(InspectionTally tally) {
    try (domains;
        skipped) {
      begin();
      writer.endArray();
      take("domains", domains);
      take("skipped", skipped);
      if (lost().isPresent()) {
        tally.brokenOff();
      }
      writer.name("summary");
      GSON.toJson(InspectionJson.summary(tally), writer);
      writer.endObject();
      print();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> lost() {
    return domains
        .fault()
        .or(skipped::fault)
        .map(
            why ->
                "the temporary file for the end of the document cannot be written: "
                    + FileFault.of(why)
                    + "; make room there (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR), or take"
                    + " --ndjson; the document says that it is not complete");
  }

  private void take(String name, InspectionSpool shelf) throws IOException {
    writer.name(name).beginArray();
    shelf.take(
        line -> {
          GSON.toJson(GSON.fromJson(line, JsonElement.class), writer);
          print();
        });
    writer.endArray();
  }
}
