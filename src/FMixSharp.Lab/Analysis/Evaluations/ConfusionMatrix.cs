using System.Globalization;
using System.Text;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>How often samples of each class are taken for each class.</summary>
internal sealed class ConfusionMatrix
{
    private readonly int[] counts; // row-major, true × predicted
    private readonly int[] unanswered; // by true class: samples whose logits are not numbers

    /// <summary>Counts samples.</summary>
    /// <param name="classes">Names, by index.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="predictions">What it is taken for; -1 for nothing.</param>
    public ConfusionMatrix(IReadOnlyList<string> classes, int[] labels, int[] predictions)
    {
        Classes = classes;
        (counts, unanswered) = (new int[classes.Count * classes.Count], new int[classes.Count]);
        for (var i = 0; i < labels.Length; i++)
            (predictions[i] < 0 ? ref unanswered[labels[i]] : ref counts[labels[i] * classes.Count + predictions[i]])++;
    }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Samples of a true class that are taken for another one, or for itself.</summary>
    public int this[int label, int prediction] => counts[label * Classes.Count + prediction];

    /// <summary>Samples of a true class.</summary>
    public int Count(int label) => unanswered[label] + Row(label).Sum();

    /// <summary>What each class comes to.</summary>
    public IReadOnlyList<ClassResult> Results() =>
        [
            .. Classes.Select(
                (name, index) =>
                    new ClassResult(
                        name,
                        Count(index),
                        Share(this[index, index], Count(index)),
                        Share(this[index, index], Enumerable.Range(0, Classes.Count).Sum(label => this[label, index]))
                    )
            ),
        ];

    /// <summary>The pairs of classes of which the most samples of the one are taken for the other, the most first.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<ConfusedPair> Confused(int most) =>
        [
            .. Enumerable
                .Range(0, counts.Length)
                .Where(cell => counts[cell] > 0 && cell / Classes.Count != cell % Classes.Count)
                .OrderByDescending(cell => counts[cell])
                .ThenBy(cell => cell)
                .Take(most)
                .Select(cell => new ConfusedPair(Classes[cell / Classes.Count], Classes[cell % Classes.Count], counts[cell])),
        ];

    /// <summary>A row for each true class, a column for each predicted one, with names (RFC 4180).</summary>
    public string Csv()
    {
        var text = new StringBuilder("true \\ predicted");
        foreach (var name in Classes)
            text.Append(',').Append(Field(name));
        text.Append("\r\n");
        for (var label = 0; label < Classes.Count; label++)
        {
            text.Append(Field(Classes[label]));
            foreach (var count in Row(label))
                text.Append(CultureInfo.InvariantCulture, $",{count}");
            text.Append("\r\n");
        }
        return text.ToString();
    }

    private int[] Row(int label) => counts[(label * Classes.Count)..((label + 1) * Classes.Count)];

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
