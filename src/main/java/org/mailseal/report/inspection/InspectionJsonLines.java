package org.mailseal.report.inspection;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import org.mailseal.inspection.batch.BatchOutcome;

/** Outcomes as newline-delimited JSON: each is a document of its own, the summary comes last. */
public final class InspectionJsonLines implements InspectionView {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final PrintWriter out;
  private final InspectionJson json;
  private final StringBuilder line = new StringBuilder();

  public InspectionJsonLines(PrintWriter out, Instant now) {
    this.out = out;
    this.json = new InspectionJson(now);
  }

  @Override
  public void show(BatchOutcome outcome) {
    print(json.render(outcome));
  }

  @Override
  public void end(InspectionTally tally) {
    JsonObject summary = new JsonObject();
    summary.addProperty("kind", "summary");
    InspectionJson.summary(tally).asMap().forEach(summary::add);
    print(summary);
  }

  private void print(JsonObject fields) {
    JsonObject versioned = new JsonObject();
    versioned.addProperty("schema", InspectionJson.SCHEMA);
    for (Map.Entry<String, JsonElement> field : fields.entrySet()) {
      versioned.add(field.getKey(), field.getValue());
    }
    line.setLength(0);
    GSON.toJson(versioned, line);
    out.append(line.append('\n'));
  }
}
