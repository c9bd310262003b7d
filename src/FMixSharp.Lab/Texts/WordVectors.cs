using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>A vector for each word of a task: from a file in the text format of GloVe and fastText, or random.</summary>
internal static class WordVectors
{
    private static readonly char[] blanks = [' ', '\t'];
    private static readonly SearchValues<char> ofNumbers = SearchValues.Create(" \t0123456789+-.eE");

    /// <summary>The vectors of a run: those of its file, or random ones by its seed.</summary>
    /// <param name="task">Whose words they are for.</param>
    /// <param name="options">The run.</param>
    /// <param name="log">Told how many words the file has; may be null.</param>
    /// <returns>float32 (words, dimensions); the caller owns it.</returns>
    /// <exception cref="DatasetException">The file cannot be used.</exception>
    public static Tensor Open(TextTask task, TrainOptions options, Action<string>? log)
    {
        if (options.Vectors is null)
            return Random(task, options.VectorSize, Places.Root(options.Seed).Fold(Places.Vectors));
        var (read, found) = Read(DataFolders.FindFile(options.Vectors), task);
        var words = task.Words.Count - task.ZeroWords;
        log?.Invoke(
            FormattableString.Invariant(
                $"{options.Vectors}: vectors of {read.shape[1]} dimensions for {found} of {words} words; the others are zero"
            )
        );
        return read;
    }

    /// <summary>
    /// Vectors from a file with a line for each word: the word, then its numbers, separated by spaces or tabs; before them there may be a
    /// line with the number of words and of dimensions, as fastText writes it, which must then be true. Without it the numbers at the end
    /// of the first line say how many dimensions there are, and a word may have a blank in it, but nothing after one that is a number or
    /// begins as one. Read line by line, plain or gzipped. Words that the file has not are zero, as are the task's
    /// <see cref="TextTask.ZeroWords"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="task">Whose words are looked up.</param>
    /// <returns>float32 (words, dimensions), and how many words were found; the caller owns the tensor.</returns>
    /// <exception cref="DatasetException">The file is missing, empty, cut off or broken; the message names file and line.</exception>
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
            var line = 1;
            var text = reader.ReadLine();
            var heading = Heading(text);
            if (heading is not null)
                (line, text) = (2, reader.ReadLine());
            var dimensions = heading is { } says ? says.Dimensions : Dimensions(text);
            for (; text is not null; text = reader.ReadLine(), line++)
            {
                if (dimensions < 1 || !TryCut(text, dimensions, out var word, out var values) || (heading is null && EndsInNumber(word)))
                {
                    var expected = dimensions > 0 ? $"{dimensions}" : "a word and its numbers";
                    throw Wrong(
                        $"{Counted.Of(NumbersOf(text), "numbers")}, "
                            + $"expected {(heading is null ? expected : $"{dimensions}, as the heading says")}"
                    );
                }
                var isWanted = lookup.TryGetValue(word, out var number) && !found.ContainsKey(number); // the first of a word counts
                if (isWanted || line == 1 || values.ContainsAnyExcept(ofNumbers)) // all numbers of a large file would take minutes to read
                {
                    var vector = Values(values, (int)dimensions, Wrong);
                    if (isWanted)
                        found.Add(number, vector);
                }
            }
            var lines = line - (heading is null ? 1 : 2);
            if (heading is { } claim && claim.Words != lines)
                throw new DatasetException(
                    $"{path}: line 1: the heading says {claim.Words} words of {claim.Dimensions} dimensions, but there are {lines}; "
                        + $"the file is not whole, or the heading is another's"
                );
            return lines > 0
                ? (Table(task.Words.Count, (int)dimensions, found), found.Count)
                : throw new DatasetException($"{path} has no vector; expected a word and its numbers on each line");

            DatasetException Wrong(string problem) => new($"{path}: line {line}: {problem}");
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
        return new StreamReader(isZipped ? new StrictGzip(file) : file); // a word with foreign bytes matches none, which is no harm
    }

    // Two whole numbers and nothing else; a vector of one dimension would look the same, but nobody has such.
    private static (long Words, long Dimensions)? Heading(string? line)
    {
        return
            line?.Split(blanks, StringSplitOptions.RemoveEmptyEntries) is [var words, var dimensions]
            && IsCount(words, out var count)
            && IsCount(dimensions, out var size)
            ? (count, size)
            : null;

        static bool IsCount(string text, out long count) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }

    // As many as there are numbers at the end of the line; of a line that ends in something else, which is an error, all but the first.
    private static int Dimensions(string? line)
    {
        var fields = line?.Split(blanks, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var numbers = fields.Reverse().TakeWhile(field => IsNumber(field)).Count();
        return Math.Min(numbers > 0 ? numbers : fields.Length, fields.Length - 1);
    }

    private static int NumbersOf(string line) => Math.Max(0, line.Split(blanks, StringSplitOptions.RemoveEmptyEntries).Length - 1);

    private static bool IsNumber(ReadOnlySpan<char> field) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // The last fields of the line, and the word before them, which may have blanks in it.
    private static bool TryCut(ReadOnlySpan<char> line, long dimensions, out ReadOnlySpan<char> word, out ReadOnlySpan<char> values)
    {
        word = line.Trim(blanks);
        for (var field = 0; field < dimensions && !word.IsEmpty; field++)
            word = word[..(word.LastIndexOfAny(blanks) + 1)].TrimEnd(blanks);
        values = line.Trim(blanks)[word.Length..].TrimStart(blanks);
        return !word.IsEmpty;
    }

    // In a number, or in what begins as one and is broken, such as 0x1 and 1..5.
    private static bool EndsInNumber(ReadOnlySpan<char> word)
    {
        if (word.LastIndexOfAny(blanks) is not (var blank and >= 0))
            return false;
        var last = word[(blank + 1)..];
        return IsNumber(last) || last.TrimStart("+-.") is [>= '0' and <= '9', ..];
    }

    private static float[] Values(ReadOnlySpan<char> text, int dimensions, Func<string, DatasetException> wrong)
    {
        var values = new float[dimensions];
        var i = 0;
        foreach (var range in text.SplitAny(blanks))
        {
            if (text[range].IsEmpty)
                continue; // between two blanks
            if (!float.TryParse(text[range], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
                throw wrong($"number {i + 1} is '{text[range]}', expected a finite number");
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
