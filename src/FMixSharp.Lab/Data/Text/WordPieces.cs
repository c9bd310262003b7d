using System.Text;
using Microsoft.ML.Tokenizers;

namespace FMixSharp.Lab.Data.Text;

/// <summary>
/// The vocabulary of a published BERT, and how it splits texts: at spaces and punctuation, then each word into the longest pieces that are in the vocabulary, those inside a word
/// with ## before them. Source: Wu et al., "Google's Neural Machine Translation System" (2016); Devlin et al., "BERT" (2019).
/// </summary>
public sealed class WordPieces
{
    /// <summary>Number of "[PAD]".</summary>
    public const int Padding = 0;

    private static readonly string[] marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly BertTokenizer tokenizer;
    private readonly int end;

    private WordPieces(BertTokenizer tokenizer, IReadOnlyList<string> words, bool lowerCase) =>
        (this.tokenizer, Words, LowerCase, end) = (tokenizer, words, lowerCase, tokenizer.SeparatorTokenId);

    /// <summary>All pieces, by number.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>True: texts are put into lower case, and lose accents (of Latin letters), before they are split.</summary>
    public bool LowerCase { get; }

    /// <summary>Opens a vocabulary: a piece on each line, "[PAD]" on the first; the other marks somewhere.</summary>
    /// <param name="path">The file, usually vocab.txt.</param>
    /// <param name="lowerCase">Whether it is one for lower case; null to see it from the pieces: those of a cased one have capitals.</param>
    /// <exception cref="DatasetException">The file is no vocabulary; the message names file and line.</exception>
    public static WordPieces Open(string path, bool? lowerCase = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var words = TextLines.Read(path).ToArray();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
            if (words[i].Length == 0 || !lines.TryAdd(words[i], i))
                throw new DatasetException($"{path}: line {i + 1}: {(words[i].Length == 0 ? "empty" : $"'{words[i]}' is on line {lines[words[i]] + 1}, too")}; expected another word piece on each line");
        foreach (var mark in marks)
            if (!lines.ContainsKey(mark))
                throw new DatasetException($"{path} has no {mark}; expected a BERT vocabulary, with {string.Join(", ", marks)}");
        if (lines[marks[Padding]] != Padding)
            throw new DatasetException($"{path}: line {lines[marks[Padding]] + 1}: expected {marks[Padding]} on the first line: attention takes number 0 for padding");
        var isLower = lowerCase ?? !words.Any(word => !word.StartsWith('[') && word.Any(char.IsAsciiLetterUpper));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', words)));
        return new WordPieces(BertTokenizer.Create(stream, new BertOptions { LowerCaseBeforeTokenization = isLower }), words, isLower);
    }

    /// <summary>The numbers of a text: "[CLS]", its pieces, "[SEP]".</summary>
    /// <param name="text">The text; "[SEP]" and the like in it are taken for what they are called.</param>
    /// <param name="most">At most so many numbers, both ends included, at least 2; null for all.</param>
    public int[] Encode(string text, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] numbers = [.. tokenizer.EncodeToIds(LowerCase ? Accents.Remove(text) : text, addSpecialTokens: true)];
        if (most is not { } kept || numbers.Length <= kept)
            return numbers;
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 2, nameof(most));
        return [.. numbers.AsSpan(0, kept - 1), end];
    }
}
