// SMOTE on a plain table: 80 samples of one class, 10 of another, and the new ones between neighbours, drawn as SVG.
using System.Globalization;
using System.Text;
using FMixSharp;

var path = args.Length > 0 ? args[0] : "smote.svg";
var key = RandomKey.FromSeed(4);
long[] labels = [.. Enumerable.Repeat(0L, 80), .. Enumerable.Repeat(1L, 10)];
var table = new float[2 * labels.Length];
var stream = key.Fold("table").Stream();
for (var i = 0; i < labels.Length; i++)
{
    var (x, y) = labels[i] == 0 ? (0.0, 0.0) : (2.4, 0.8);
    table[2 * i] = (float)(x + stream.NextNormal());
    table[2 * i + 1] = (float)(y + 0.7 * stream.NextNormal());
}

var plan = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [1] = 40 } }).Draw(table, dimensions: 2, labels, key);
var synthetic = new float[2 * plan.Count];
plan.Apply(table, synthetic);

var svg = new StringBuilder(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-3.5 -2.6 9 5.2\" width=\"630\" height=\"364\"><rect x=\"-3.5\" y=\"-2.6\" "
        + "width=\"9\" height=\"5.2\" fill=\"#e4e8ee\"/>\n"
);
for (var i = 0; i < labels.Length; i++)
    Dot(table, i, labels[i] == 0 ? "#8a94a6" : "#c2185b", labels[i] == 0 ? 0.06 : 0.09);
for (var i = 0; i < plan.Count; i++)
    Dot(synthetic, i, "none\" stroke=\"#c2185b\" stroke-width=\"0.03", 0.06);
File.WriteAllText(path, svg.Append("</svg>\n").ToString());
Console.WriteLine($"{path}: {plan.Count} new samples of class 1, between its {labels.Count(label => label == 1)}");

void Dot(float[] values, int index, string fill, double radius) =>
    svg.AppendLine(
        CultureInfo.InvariantCulture,
        $"<circle cx=\"{values[2 * index]:F3}\" cy=\"{-values[2 * index + 1]:F3}\" r=\"{radius}\" fill=\"{fill}\"/>"
    );
