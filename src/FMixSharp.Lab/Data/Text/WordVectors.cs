using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Data.Text;

/// <summary>A vector for each word of a task: from a file in the text format of GloVe and fastText, or random.</summary>
public static class WordVectors
{
    /// <summary>
    /// Vectors from a file with a line for each word: the word, then its numbers, all separated by spaces; a first line with the number of words and of dimensions, as
    /// fastText writes it, is skipped. Read line by line, plain or gzipped. Words that the file has not are zero, as are the task's <see cref="TextTask.ZeroWords"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="task">Whose words are looked up.</param>
    /// <returns>float32 (words, dimensions), and how many words were found; the caller owns the tensor.</returns>
    /// <exception cref="DatasetException">The file is missing, empty or broken; the message names file and line.</exception>
    public static (Tensor Vectors, int Found) Read(string path, TextTask task)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(task);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = task.ZeroWords; number < task.Words.Count; number++)
            numbers[task.Words[number]] = number;
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new Dictionary<int, float[]>();
        try
        {
            using var reader = Open(path);
            int? dimensions = null;
            for (var line = 1; reader.ReadLine() is { } text; line++)
            {
                var fields = text.AsSpan().TrimEnd();
                if (line == 1 && IsHeading(fields))
                    continue;
                dimensions ??= fields.Count(' ');
                if (dimensions is not { } size || size < 1 || !TryCut(fields, size, out var word, out var values))
                    throw new DatasetException($"{path}: line {line}: {fields.Count(' ')} numbers, expected {(dimensions > 0 ? dimensions : "a word and its numbers")}");
                if (lookup.TryGetValue(word, out var number) && !found.ContainsKey(number)) // the first of a word counts
                    found.Add(number, Values(values, size, path, line));
            }
            return dimensions is { } width ? (Table(task.Words.Count, width, found), found.Count)
                : throw new DatasetException($"{path} has no vector; expected a word and its numbers on each line");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DatasetException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// Standard normal vectors, each drawn from the key and its word's number; zero for the task's <see cref="TextTask.ZeroWords"/>.
    /// </summary>
    /// <param name="task">Whose words they are for.</param>
    /// <param name="dimensions">At least 1.</param>
    /// <param name="key">The randomness.</param>
    /// <returns>float32 (words, dimensions); the caller owns it.</returns>
    public static Tensor Random(TextTask task, int dimensions, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        var table = zeros([task.Words.Count, dimensions], float32);
        var values = MemoryMarshal.Cast<byte, float>(table.bytes);
        for (var word = task.ZeroWords; word < task.Words.Count; word++)
        {
            var random = key.Fold(word).Stream();
            for (var i = 0; i < dimensions; i++)
                values[word * dimensions + i] = (float)random.NextNormal();
        }
        return table;
    }

    private static StreamReader Open(string path)
    {
        if (!File.Exists(path))
            throw new DatasetException($"{path}: no such file of word vectors");
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var isZipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return new StreamReader(isZipped ? new GZipStream(file, CompressionMode.Decompress) : file); // a word with foreign bytes matches none, which is no harm
    }

    private static bool IsHeading(ReadOnlySpan<char> line) =>
        line.Count(' ') == 1 && line.IndexOf(' ') is var space && long.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && long.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // The last numbers of the line; what comes before is the word, which may have spaces in it, though no number after one.
    private static bool TryCut(ReadOnlySpan<char> line, int dimensions, out ReadOnlySpan<char> word, out ReadOnlySpan<char> values)
    {
        var spaces = line.Count(' ');
        var cut = 0;
        for (var skipped = spaces - dimensions; skipped >= 0; skipped--)
            cut += line[cut..].IndexOf(' ') + 1;
        word = cut > 0 ? line[..(cut - 1)] : default;
        values = line[cut..];
        return spaces >= dimensions && !(word.LastIndexOf(' ') is var last and >= 0
            && float.TryParse(word[(last + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    private static float[] Values(ReadOnlySpan<char> text, int dimensions, string path, int line)
    {
        var values = new float[dimensions];
        var i = 0;
        foreach (var range in text.Split(' '))
        {
            if (!float.TryParse(text[range], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
                throw new DatasetException($"{path}: line {line}: number {i + 1} is '{text[range]}', expected a finite number");
            i++;
        }
        return values;
    }

    private static Tensor Table(int words, int dimensions, Dictionary<int, float[]> found)
    {
        var table = zeros([words, dimensions], float32);
        var values = MemoryMarshal.Cast<byte, float>(table.bytes);
        foreach (var (word, vector) in found)
            vector.CopyTo(values[(word * dimensions)..]);
        return table;
    }
}
