package io.fovea.pipeline.cost;

import io.fovea.metrics.stats.PowerLaw;
import io.fovea.pipeline.cost.MeasuredComparison.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Time against tokens, both logarithmic, a line a mechanism, as an SVG that refers to nothing
 * outside itself. Hues tell how a mechanism's multiply-adds grow; names stand beside their lines,
 * the slowest on top.
 */
final class MeasuredPlot {
  private static final int WIDTH = 960;
  private static final int LEFT = 76;
  private static final int RIGHT = 610;
  private static final int TOP = 66;
  private static final int LABELS = 646;
  private static final int EXPONENTS = 940;
  private static final int LABEL_HEIGHT = 19;
  private static final int LEAST_HEIGHT = 380;

  /** How multiply-adds grow, and what lines of that kind are drawn in. */
  private enum Growth {
    NONE("not at all", 0.5, "#454545", "#737373", "#969696"),
    LINEAR(
        "about linear",
        1.25,
        "#08519c",
        "#2a7fc4",
        "#00695c",
        "#2e9c6a",
        "#5a4fa2",
        "#63a5d8",
        "#1f8a9e",
        "#7fb93b",
        "#274b78"),
    BETWEEN("between", 1.75, "#c45a00", "#ec9324"),
    QUADRATIC(
        "about quadratic", Double.MAX_VALUE, "#8f0d17", "#d0202a", "#e8637a", "#a8327f", "#5e0f3c");

    private final String text;
    private final double below;
    private final String[] colours;

    Growth(String text, double below, String... colours) {
      this.text = text;
      this.below = below;
      this.colours = colours;
    }

    static Growth of(Optional<PowerLaw> law) {
      double exponent = law.map(PowerLaw::exponent).orElse(0.0);
      for (Growth growth : values()) {
        if (exponent < growth.below) {
          return growth;
        }
      }
      return QUADRATIC;
    }
  }

  /** A mechanism's line; {@code labelY} is found once all are known. */
  private static final class Line {
    private final String name;
    private final List<Row> rows;
    private final String exponent;
    private final Growth growth;
    private int index;
    private double labelY;

    private Line(MeasuredComparison measured, String name) {
      this.name = name;
      this.rows = measured.measured(name);
      this.exponent = measured.growth(name).map(MeasuredComparison::text).orElse("");
      this.growth = Growth.of(measured.predictedGrowth(name));
    }

    private long nanos(int at) {
      return rows.get(at).cell().core().percentile(50);
    }

    private int tokens(int at) {
      return rows.get(at).predicted().tokens();
    }

    private String colour() {
      return growth.colours[index % growth.colours.length];
    }

    /** A second round of the same colours is dashed. */
    private String dash() {
      return index < growth.colours.length ? "" : " stroke-dasharray=\"5 3\"";
    }
  }

  private final MeasuredComparison measured;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private final int bottom;
  private double fewest = Double.MAX_VALUE;
  private double most;
  private int lowest = Integer.MAX_VALUE;
  private int highest = Integer.MIN_VALUE;

  private MeasuredPlot(MeasuredComparison measured) {
    this.measured = measured;
    int[] used = new int[Growth.values().length];
    for (String name : measured.request().mechanisms()) {
      Line line = new Line(measured, name);
      if (!line.rows.isEmpty()) {
        line.index = used[line.growth.ordinal()]++;
        lines.add(line);
      }
      for (int i = 0; i < line.rows.size(); i++) {
        fewest = Math.min(fewest, line.tokens(i));
        most = Math.max(most, line.tokens(i));
        double decade = Math.log10(line.nanos(i));
        lowest = Math.min(lowest, (int) Math.floor(decade));
        highest = Math.max(highest, (int) Math.ceil(decade));
      }
    }
    bottom = TOP + Math.max(LEAST_HEIGHT, (lines.size() + 1) * LABEL_HEIGHT);
  }

  static String svg(MeasuredComparison measured) {
    return new MeasuredPlot(measured).draw();
  }

  private String draw() {
    int height = bottom + 86;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#222\">",
        WIDTH, height, WIDTH, height);
    add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
    text(LEFT, 26, "start", " font-size=\"16\" font-weight=\"bold\"", "Time of attention's core");
    text(LEFT, 46, "start", " fill=\"#555\"", subtitle());
    if (lines.isEmpty()) {
      text(LEFT, TOP + 20, "start", "", "nothing was measured");
      return out.append("</svg>\n").toString();
    }
    axes();
    place();
    lines.forEach(this::connector);
    lines.forEach(this::line);
    labels();
    key();
    return out.append("</svg>\n").toString();
  }

  private String subtitle() {
    int threads = measured.request().settings().threads();
    String machine =
        measured.machines().stream()
            .findFirst()
            .map(own -> ", ONNX Runtime " + own.runtime() + ", " + own.processor())
            .orElse("");
    return "median, width "
        + measured.request().width()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + machine;
  }

  private void axes() {
    for (int decade = lowest; decade <= highest; decade++) {
      double y = y(Math.pow(10, decade));
      add("<path d=\"M%d %.1fH%d\" stroke=\"#e3e3e3\"/>", LEFT, y, RIGHT, y);
      text(LEFT - 9, y + 4.5, "end", "", decade(decade));
    }
    for (int tokens : measured.request().tokens()) {
      if (tokens >= fewest && tokens <= most) {
        double x = x(tokens);
        add("<path d=\"M%.1f %dV%d\" stroke=\"#e3e3e3\"/>", x, TOP, bottom);
        text(x, bottom + 20, "middle", "", String.format(Locale.ROOT, "%,d", tokens));
      }
    }
    add("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#777\"/>", LEFT, TOP, bottom, RIGHT);
    text((LEFT + RIGHT) / 2.0, bottom + 42, "middle", "", "tokens");
  }

  private static String decade(int decade) {
    int thousands = Math.floorDiv(decade, 3);
    String[] units = {"ns", "\u00b5s", "ms", "s", "ks"};
    int unit = Math.max(0, Math.min(units.length - 1, thousands));
    return Math.round(Math.pow(10, decade - 3.0 * unit)) + " " + units[unit];
  }

  /** Labels in the order of the lines' ends, none over another. */
  private void place() {
    lines.sort(Comparator.comparingDouble(line -> y(line.nanos(line.rows.size() - 1))));
    double before = TOP + LABEL_HEIGHT / 2.0 - LABEL_HEIGHT;
    for (Line line : lines) {
      double wanted = y(line.nanos(line.rows.size() - 1));
      line.labelY = Math.max(wanted, before + LABEL_HEIGHT);
      before = line.labelY;
    }
    double after = bottom + LABEL_HEIGHT / 2.0;
    for (int i = lines.size() - 1; i >= 0; i--) {
      lines.get(i).labelY = Math.min(lines.get(i).labelY, after - LABEL_HEIGHT);
      after = lines.get(i).labelY;
    }
  }

  private void connector(Line line) {
    int last = line.rows.size() - 1;
    add(
        "<path d=\"M%.1f %.1fL%d %.1fH%d\" fill=\"none\" stroke=\"%s\" stroke-opacity=\"0.45\""
            + " stroke-width=\"0.8\" stroke-dasharray=\"2 2\"/>",
        x(line.tokens(last)),
        y(line.nanos(last)),
        LABELS - 12,
        line.labelY,
        LABELS - 5,
        line.colour());
  }

  private void line(Line line) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < line.rows.size(); i++) {
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(line.tokens(i)), y(line.nanos(i))));
    }
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.7\""
            + " stroke-linejoin=\"round\"%s/>",
        path, line.colour(), line.dash());
    for (int i = 0; i < line.rows.size(); i++) {
      marker(line, x(line.tokens(i)), y(line.nanos(i)));
    }
  }

  private void marker(Line line, double x, double y) {
    String shape =
        switch (line.index % 4) {
          case 0 -> "M%1$.1f %2$.1fm-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";
          case 1 -> "M%1$.1f %2$.1fm-2.7 -2.7h5.4v5.4h-5.4z";
          case 2 -> "M%1$.1f %2$.1fm0 -3.6l3.4 5.9h-6.8z";
          default -> "M%1$.1f %2$.1fm0 -3.7l3.7 3.7l-3.7 3.7l-3.7 -3.7z";
        };
    add("<path d=\"%s\" fill=\"%s\"/>", String.format(Locale.ROOT, shape, x, y), line.colour());
  }

  private void labels() {
    text(LABELS, TOP - 20, "start", " fill=\"#555\"", "mechanism");
    text(EXPONENTS, TOP - 20, "end", " fill=\"#555\"", "exponent");
    for (Line line : lines) {
      String fill = " fill=\"" + line.colour() + "\"";
      marker(line, LABELS + 4, line.labelY);
      text(LABELS + 14, line.labelY + 4.5, "start", fill, line.name);
      text(EXPONENTS, line.labelY + 4.5, "end", fill, line.exponent);
    }
  }

  /** What the hues stand for. */
  private void key() {
    double x = LEFT;
    double y = bottom + 68;
    text(x, y + 4.5, "start", " fill=\"#555\"", "multiply-adds grow");
    x += 136;
    for (Growth growth : Growth.values()) {
      if (lines.stream().anyMatch(line -> line.growth == growth)) {
        for (int i = 0; i < Math.min(3, growth.colours.length); i++) {
          add(
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\" fill=\"%s\"/>",
              x + 9 * i, y - 4.5, growth.colours[i]);
        }
        x += 9 * Math.min(3, growth.colours.length) + 6;
        text(x, y + 4.5, "start", "", growth.text);
        x += 7.4 * growth.text.length() + 20;
      }
    }
  }

  private double x(double tokens) {
    return most == fewest
        ? (LEFT + RIGHT) / 2.0
        : LEFT + (RIGHT - LEFT) * Math.log(tokens / fewest) / Math.log(most / fewest);
  }

  private double y(double nanos) {
    int span = Math.max(1, highest - lowest);
    return bottom - (bottom - TOP) * (Math.log10(nanos) - lowest) / span;
  }

  private void text(double x, double y, String anchor, String more, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>",
        x, y, anchor, more, escaped(words));
  }

  static String escaped(String words) {
    StringBuilder safe = new StringBuilder();
    words
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return safe.toString();
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
