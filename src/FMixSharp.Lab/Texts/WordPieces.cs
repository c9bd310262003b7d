using FMixSharp.Lab.Data;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// The vocabulary of a published BERT, and how it splits texts: into words, at white space and punctuation, then each word into the longest
/// pieces that are in the vocabulary, those inside a word with ## before them. Source: Wu et al., "Google's Neural Machine Translation
/// System" (2016); Devlin et al., "BERT" (2019).
/// </summary>
public sealed class WordPieces
{
    /// <summary>Number of "[PAD]".</summary>
    public const int Padding = 0;

    private const string Unknown = "[UNK]",
        Begin = "[CLS]",
        End = "[SEP]",
        Inside = "##";
    private const int LongestWord = 200; // characters, as the program of BERT's authors; longer ones are unknown

    private static readonly string[] marks = ["[PAD]", Unknown, Begin, End, "[MASK]"];

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> first,
        inside;
    private readonly int unknown,
        begin,
        end,
        longest;

    private WordPieces(string[] words, bool lowerCase)
    {
        (Words, LowerCase) = (words, lowerCase);
        var (firsts, insides) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var number = 0; number < words.Length; number++)
        {
            if (words[number].StartsWith(Inside, StringComparison.Ordinal))
                insides.Add(words[number][Inside.Length..], number);
            else
                firsts.Add(words[number], number);
        }
        (first, inside) = (firsts.GetAlternateLookup<ReadOnlySpan<char>>(), insides.GetAlternateLookup<ReadOnlySpan<char>>());
        (unknown, begin, end) = (firsts[Unknown], firsts[Begin], firsts[End]);
        longest = words.Max(word => word.Length);
    }

    /// <summary>All pieces, by number.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>True: texts are put into lower case, and letters of all scripts lose their accents, before they are split.</summary>
    public bool LowerCase { get; }

    /// <summary>Opens a vocabulary: a piece on each line, "[PAD]" on the first; the other marks somewhere.</summary>
    /// <param name="path">The file, usually vocab.txt.</param>
    /// <param name="lowerCase">Whether it is one for lower case; null to see it from the pieces: those of a cased one have
    /// capitals.</param>
    /// <exception cref="DatasetException">The file is no vocabulary; the message names file and line.</exception>
    public static WordPieces Open(string path, bool? lowerCase = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (Path.Exists(path))
                RegularFile.Require(path);
        }
        catch (InvalidDataException error)
        {
            throw new DatasetException(error.Message, error);
        }
        var words = TextLines.Read(path).ToArray();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
            if (words[i].Length == 0 || !lines.TryAdd(words[i], i))
                throw new DatasetException(
                    $"{path}: line {i + 1}: "
                        + $"{(words[i].Length == 0 ? "empty" : $"'{words[i]}' is on line {lines[words[i]] + 1}, too")}; expected "
                        + $"another word piece on each line"
                );
        foreach (var mark in marks)
            if (!lines.ContainsKey(mark))
                throw new DatasetException($"{path} has no {mark}; expected a BERT vocabulary, with {string.Join(", ", marks)}");
        if (lines[marks[Padding]] != Padding)
            throw new DatasetException(
                $"{path}: line {lines[marks[Padding]] + 1}: expected {marks[Padding]} on the first line: attention takes number 0 "
                    + $"for padding"
            );
        return new WordPieces(words, lowerCase ?? !words.Any(word => !word.StartsWith('[') && word.Any(char.IsAsciiLetterUpper)));
    }

    /// <summary>The numbers of a text: "[CLS]", its pieces, "[SEP]".</summary>
    /// <param name="text">The text; "[SEP]" and the like in it are no marks, but a word between brackets.</param>
    /// <param name="most">At most so many numbers, both ends included, at least 2; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is below 2.</exception>
    public int[] Encode(string text, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = most ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 2, nameof(most));
        List<int> numbers = [begin];
        foreach (var word in BertWords.Split(text, LowerCase))
        {
            if (numbers.Count >= kept)
                break;
            if (IsTooLong(word))
                numbers.Add(unknown);
            else
                AddPieces(word, numbers);
        }
        return [.. numbers.Take(kept - 1), end];
    }

    // A word with a part that is in no piece is unknown as a whole.
    private void AddPieces(string word, List<int> numbers)
    {
        var (before, pieces) = (numbers.Count, first);
        for (var start = 0; start < word.Length; )
        {
            var (stop, number) = (Math.Min(word.Length, start + longest), unknown);
            while (stop > start && !pieces.TryGetValue(word.AsSpan(start..stop), out number))
                stop--;
            if (stop == start)
            {
                numbers.RemoveRange(before, numbers.Count - before);
                numbers.Add(unknown);
                return;
            }
            numbers.Add(number);
            (pieces, start) = (inside, stop);
        }
    }

    private static bool IsTooLong(string word) => word.Length > LongestWord && word.EnumerateRunes().Count() > LongestWord;
}
