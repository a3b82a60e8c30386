package io.fovea.pipeline.report;

import io.fovea.pipeline.report.ReportModel.Comparison;
import io.fovea.pipeline.report.ReportModel.Task;
import io.fovea.pipeline.store.Manifest.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders a report as Markdown: {@code report.md}. */
public final class MarkdownReport {
  /** Wider tables of figures are turned on their side. */
  private static final int MOST_COLUMNS = 18;

  private final ReportModel report;
  private final StringBuilder out = new StringBuilder();

  private MarkdownReport(ReportModel report) {
    this.report = report;
  }

  /** The whole document, ending with a line break. */
  public static String render(ReportModel report) {
    return new MarkdownReport(report).document();
  }

  private String document() {
    heading("#", Markdown.text(report.title()));
    if (report.status() == Status.INCOMPLETE) {
      paragraph(
          "> **INCOMPLETE**: "
              + report.counts().failed()
              + " of "
              + report.counts().images()
              + " images failed, and "
              + report.maxFailures()
              + " were allowed. No figure below stands for the whole dataset: an image that failed"
              + " counts as one without predictions.");
    } else if (report.counts().failed() > 0) {
      paragraph(
          "> "
              + report.counts().failed()
              + " of "
              + report.counts().images()
              + " images failed (allowed: "
              + report.maxFailures()
              + ") and count as images without predictions.");
    }
    results();
    comparisons();
    paired();
    categories();
    counts();
    failures();
    warnings();
    provenance();
    return out.toString().stripTrailing() + "\n";
  }

  private void results() {
    heading("##", "Results");
    if (report.tasks().isEmpty()) {
      paragraph("Nothing was scored.");
      return;
    }
    // Tasks with the same figures share a table.
    Map<List<String>, List<Task>> tables = new LinkedHashMap<>();
    for (Task task : report.tasks()) {
      tables
          .computeIfAbsent(List.copyOf(task.stats().keySet()), metrics -> new ArrayList<>())
          .add(task);
    }
    tables.forEach(this::table);
    for (Task task : report.tasks()) {
      out.append("- ")
          .append(Markdown.text(task.name()))
          .append(": ")
          .append(task.score().how())
          .append('\n');
    }
    out.append('\n');
  }

  private void table(List<String> metrics, List<Task> tasks) {
    if (metrics.size() > MOST_COLUMNS) {
      // One column a task: a table of so many columns is not read.
      List<String> header = new ArrayList<>(List.of("figure"));
      tasks.forEach(task -> header.add(Markdown.text(task.name())));
      List<List<String>> rows = new ArrayList<>();
      for (String metric : metrics) {
        List<String> row = new ArrayList<>(List.of(Markdown.text(metric)));
        tasks.forEach(task -> row.add(Figures.text(task.stats().get(metric))));
        rows.add(row);
      }
      Markdown.table(out, 1, header, rows);
      return;
    }
    List<String> header = new ArrayList<>(List.of("task"));
    metrics.forEach(metric -> header.add(Markdown.text(metric)));
    List<List<String>> rows = new ArrayList<>();
    for (Task task : tasks) {
      List<String> row = new ArrayList<>(List.of(Markdown.text(task.name())));
      metrics.forEach(metric -> row.add(Figures.text(task.stats().get(metric))));
      rows.add(row);
    }
    Markdown.table(out, 1, header, rows);
  }

  private void comparisons() {
    if (report.comparisons().isEmpty()) {
      return;
    }
    heading("##", "Measured beside published");
    List<List<String>> rows = new ArrayList<>();
    for (Comparison comparison : report.comparisons()) {
      rows.add(
          List.of(
              Markdown.text(comparison.task()),
              Markdown.text(comparison.metric()),
              Markdown.text(comparison.source()),
              Figures.text(comparison.measured()),
              Figures.text(comparison.published()),
              Figures.signed(comparison.difference()),
              agreement(comparison)));
    }
    Markdown.table(
        out,
        3,
        List.of("task", "metric", "source", "measured", "published", "difference", "within"),
        rows);
  }

  private void paired() {
    PairedRun paired = report.paired();
    if (paired == null) {
      return;
    }
    heading("##", "Beside 32-bit floats");
    List<List<String>> rows = new ArrayList<>();
    for (Task task : report.tasks()) {
      task.stats()
          .forEach(
              (metric, value) -> {
                double exact = paired.value(task.name(), metric);
                rows.add(
                    List.of(
                        Markdown.text(task.name()),
                        metric,
                        Figures.text(value),
                        Figures.text(exact),
                        Figures.signed(PairedRun.difference(value, exact)),
                        Figures.percent(PairedRun.share(value, exact))));
              });
    }
    Markdown.table(
        out, 2, List.of("task", "metric", "this run", "fp32", "difference", "of fp32"), rows);
    paragraph(
        "This run: "
            + Markdown.text(report.settings().get("session"))
            + ". Beside it: "
            + Markdown.text(paired.session())
            + ", in "
            + Markdown.text(paired.location())
            + ".");
  }

  private static String agreement(Comparison comparison) {
    if (Double.isNaN(comparison.tolerance()) || Double.isNaN(comparison.difference())) {
      return Figures.UNDEFINED;
    }
    String bound = "±" + Figures.text(comparison.tolerance());
    return Math.abs(comparison.difference()) <= comparison.tolerance()
        ? bound + " yes"
        : bound + " **no**";
  }

  private void categories() {
    for (Task task : report.tasks()) {
      ReportedScore.Parts parts = task.score().parts();
      if (parts == null) {
        continue;
      }
      heading("##", "By " + parts.what() + ": " + Markdown.text(task.name()));
      List<String> header = new ArrayList<>(List.of(parts.what()));
      parts.metrics().forEach(metric -> header.add(Markdown.text(metric)));
      List<List<String>> rows = new ArrayList<>();
      for (ReportedScore.Part part : parts.rows()) {
        List<String> row = new ArrayList<>(List.of(Markdown.text(part.name())));
        part.values().forEach(value -> row.add(Figures.text(value)));
        rows.add(row);
      }
      Markdown.table(out, 1, header, rows);
    }
  }

  private void counts() {
    heading("##", "Counts");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("images in the dataset", Long.toString(report.counts().images())));
    rows.add(List.of("images predicted", Long.toString(report.counts().predicted())));
    rows.add(List.of("images failed", Long.toString(report.counts().failed())));
    rows.add(List.of("predictions", Long.toString(report.counts().predictions())));
    for (Task task : report.tasks()) {
      task.score()
          .counts()
          .forEach(
              (what, count) ->
                  rows.add(
                      List.of(Markdown.text(task.name()) + ": " + what, Long.toString(count))));
    }
    Markdown.table(out, 1, List.of("what", "number"), rows);
  }

  private void failures() {
    if (report.counts().failures().isEmpty()) {
      return;
    }
    heading("##", "Failures");
    List<List<String>> rows = new ArrayList<>();
    report
        .counts()
        .failures()
        .forEach((reason, count) -> rows.add(List.of(Markdown.text(reason), count.toString())));
    Markdown.table(out, 1, List.of("reason", "images"), rows);
    paragraph("The table `failures/` has a row for each.");
  }

  private void warnings() {
    if (report.tasks().stream().allMatch(task -> task.score().warnings().isEmpty())) {
      return;
    }
    heading("##", "Warnings");
    for (Task task : report.tasks()) {
      for (String warning : task.score().warnings()) {
        out.append("- ")
            .append(Markdown.text(task.name()))
            .append(": ")
            .append(Markdown.text(warning))
            .append('\n');
      }
    }
    out.append('\n');
  }

  private void provenance() {
    heading("##", "Provenance");
    List<List<String>> files = new ArrayList<>();
    report
        .inputs()
        .forEach(
            (role, file) ->
                files.add(
                    List.of(
                        role,
                        Markdown.text(file.location()),
                        Long.toString(file.bytes()),
                        file.sha256())));
    Markdown.table(out, 2, List.of("input", "file", "bytes", "SHA-256"), files);
    List<List<String>> settings = new ArrayList<>();
    report
        .settings()
        .forEach((name, value) -> settings.add(List.of(Markdown.text(name), Markdown.text(value))));
    settings.add(List.of("device", Markdown.text(String.join(", ", report.devices()))));
    Markdown.table(out, 2, List.of("setting", "value"), settings);
    List<List<String>> software = new ArrayList<>();
    report
        .software()
        .forEach((name, value) -> software.add(List.of(Markdown.text(name), Markdown.text(value))));
    Markdown.table(out, 2, List.of("software", "version"), software);
  }

  private void heading(String level, String text) {
    out.append(level).append(' ').append(text).append("\n\n");
  }

  private void paragraph(String text) {
    out.append(text).append("\n\n");
  }
}
