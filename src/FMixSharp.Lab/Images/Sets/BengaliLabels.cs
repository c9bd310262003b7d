using System.Globalization;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Bengali.AI's train.csv: for each image its id and the three parts of its grapheme.</summary>
/// <param name="Indices">Place of each image by its id.</param>
/// <param name="Parts">By part, root, vowel and consonant: the class of each image.</param>
internal sealed record BengaliLabels(Dictionary<string, int> Indices, int[][] Parts)
{
    /// <summary>The parts' columns, in order.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["grapheme_root", "vowel_diacritic", "consonant_diacritic"];

    /// <summary>Number of classes of each part.</summary>
    public static IReadOnlyList<int> Classes { get; } = [168, 11, 7];

    private const string IdColumn = "image_id";

    /// <summary>One number for each combination of the three parts.</summary>
    public int[] Graphemes() =>
        [.. Enumerable.Range(0, Indices.Count).Select(i => (Parts[0][i] * Classes[1] + Parts[1][i]) * Classes[2] + Parts[2][i])];

    /// <summary>Reads the file, whose columns may come in any order; columns besides the four are passed over.</summary>
    /// <exception cref="DatasetException">A column is missing or a line is wrong; the message names the line.</exception>
    public static BengaliLabels Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var header = lines.Length > 0 ? lines[0].Split(',') : [];
        int[] columns =
        [
            .. Columns
                .Prepend(IdColumn)
                .Select(name =>
                    Array.IndexOf(header, name) is >= 0 and var column
                        ? column
                        : throw new DatasetException($"{path}: column '{name}' is missing; there are {string.Join(", ", header)}")
                ),
        ];
        var labels = new BengaliLabels([], [.. Columns.Select(_ => new int[lines.Length - 1])]);
        var bad = new BadRecords();
        void Wrong(int line, string what) => bad.Add($"{path}: line {line + 1}: {what}; download the file again");
        for (var line = 1; line < lines.Length; line++)
        {
            var fields = lines[line].Split(',');
            if (fields.Length != header.Length)
            {
                Wrong(line, $"{fields.Length} fields, expected {header.Length}");
                continue;
            }
            if (!labels.Indices.TryAdd(fields[columns[0]], line - 1))
                Wrong(line, $"image '{fields[columns[0]]}' has a line already");
            for (var part = 0; part < Columns.Count; part++)
            {
                var text = fields[columns[part + 1]];
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var label) || label >= Classes[part])
                    Wrong(line, $"{Columns[part]} is '{text}', expected 0 … {Classes[part] - 1}");
                labels.Parts[part][line - 1] = label;
            }
        }
        bad.ThrowIfAny();
        return labels.Indices.Count > 0 ? labels : throw new DatasetException($"{path}: no images; download it again");
    }
}
