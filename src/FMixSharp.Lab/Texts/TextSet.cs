using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>A data set of texts.</summary>
public sealed class TextSet : Dataset
{
    private const int WordsOfSynthetic = 20;

    /// <summary>A data set.</summary>
    /// <param name="kind">Texts.</param>
    /// <param name="source">Its name, content, licence, and where it comes from.</param>
    /// <param name="files">What its folder must hold, in words; empty if it needs none.</param>
    public TextSet(TextKind kind, PublicDataset source, string files)
        : base(kind, source, files) { }

    /// <summary>What is to be said of a text.</summary>
    public required TextTarget Target { get; init; }

    /// <summary>Names of classes or labels; for tables as an example, because they decide.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>A word that is put at the end of each text; null for none.</summary>
    public string? End { get; init; }

    /// <summary>What batches are filled up with: 1, "&lt;pad&gt;", or 0, the unknown word (Yelp, as in the reference).</summary>
    public int Padding { get; init; } = 1;

    /// <summary>Splits a text into words.</summary>
    public required Func<string, IEnumerable<string>> Words { get; init; }

    /// <summary>
    /// Opens a folder with the options of a run, telling a log that may be null; nothing but the presence of files is checked yet.
    /// </summary>
    public required Func<string, TrainOptions, Action<string>?, TextCorpus> Load { get; init; }

    /// <summary>Opens it as its publisher has it, for vocabularies of one's own.</summary>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name. Built-in sentences ignore it.</param>
    /// <exception cref="DatasetException">No folder, or a file is missing.</exception>
    public TextCorpus OpenCorpus(string? folder = null) => Corpus(Recipe with { Data = folder }, null);

    /// <summary>Opens it, split into words of a vocabulary of its training texts.</summary>
    /// <param name="folder">As for <see cref="OpenCorpus"/>.</param>
    /// <param name="reading">Lower case, and how much of a text is kept; the data set's own if null.</param>
    /// <exception cref="DatasetException">No folder, or bad data; the message names file and place.</exception>
    public TextTask OpenTask(string? folder = null, TextReading? reading = null) => ForVectors(OpenCorpus(folder), reading);

    /// <summary>
    /// Opens it as BERT reads it: each text begins with "[CLS]" and ends with "[SEP]", and 0 is "[PAD]".
    /// <see cref="TextReading.MaxWords"/> counts both ends.
    /// </summary>
    /// <param name="folder">As for <see cref="OpenCorpus"/>.</param>
    /// <param name="reading">Lower case, and how much of a text is kept; all as it is if null.</param>
    /// <param name="pieces">The vocabulary of a published model; null for one of whole words of the training texts, split by the data set's
    /// rules.</param>
    /// <exception cref="DatasetException">As for <see cref="OpenTask"/>.</exception>
    public TextTask OpenForBert(string? folder = null, TextReading? reading = null, WordPieces? pieces = null) =>
        ForBert(OpenCorpus(folder), reading, pieces);

    /// <summary>
    /// A task with random texts of <paramref name="words"/> words in place of the data set's own, to try a run without its data. The same
    /// texts every time.
    /// </summary>
    /// <param name="count">Texts in each split, at least 1.</param>
    /// <param name="words">Length of each, at least 1.</param>
    public TextTask SyntheticTask(int count, int words = WordsOfSynthetic) => SyntheticTask(count, words, Target, Classes);

    private TextTask SyntheticTask(int count, int words, TextTarget target, IReadOnlyList<string> classes)
    {
        const int Vocabulary = 100;
        var random = Places.Data(Places.Synthetic).Stream();
        var texts = new int[count][];
        for (var i = 0; i < count; i++)
        {
            texts[i] = new int[words];
            for (var j = 0; j < words; j++)
                texts[i][j] = random.NextInt(Vocabulary);
        }
        var split = new TextSplit(texts, [.. Enumerable.Range(0, count).Select(i => i % classes.Count)], target, classes);
        return new TextTask(Name, split, split, [.. Enumerable.Range(0, Vocabulary).Select(number => $"word{number}")], Padding)
        {
            ZeroWords = 2,
        };
    }

    /// <inheritdoc/>
    public override TrainingTask Open(TrainOptions options, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var task = TaskOf(options, log);
        options
            .NotesTo(log)
            ?.Invoke($"{task.Name}: {task.Train.Count} training and {task.Test.Count} test texts, {task.Words.Count} words");
        return task.For(options, log);
    }

    /// <inheritdoc/>
    public override TrainingTask Synthetic(TrainOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(options);
        var task = options.LabelColumns is { } labels
            ? SyntheticTask(count, WordsOfSynthetic, TargetOf(options), TableColumns.Split(labels))
            : SyntheticTask(count);
        return task.For(options);
    }

    /// <inheritdoc/>
    /// <exception cref="OptionException">Texts are not mixed like that.</exception>
    public override MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Violations().Any())
            throw new OptionException(option => string.Join(' ', options.Violations(option)));
        var shown = options with { MaxWords = Math.Min(options.MaxWords ?? TextPreview.MostWords, TextPreview.MostWords) };
        return TextPreview.Mixed(TaskOf(shown, log).Divided(shown), shown, count);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> MaskShape(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [options.MaxWords ?? 128];
    }

    /// <inheritdoc/>
    public override DatasetSummary Summarise(string? folder, Action<string>? log = null) => Summarise(Recipe with { Data = folder }, log);

    internal override DatasetSummary Summarise(TrainOptions options, Action<string>? log)
    {
        var task = ForVectors(Corpus(options, log), null);
        return new DatasetSummary(
            task.Train.Count,
            task.Test.Count,
            Kind.Name,
            $", {task.Words.Count} words",
            Counted.Of(task.Train.Classes.Count, task.Train.Target == TextTarget.Several ? "labels" : "classes")
        )
        {
            Validation = task.Validation?.Count ?? 0,
        };
    }

    internal override TrainingTask OpenOther(TrainedModel model, TrainOptions options, Dataset other, Action<string>? log) =>
        throw new ArgumentException($"was trained on {Name}, with numbers of its words, so that it can be tested on that only");

    internal override SampleReader OpenReader(RunFolder folder, RunRecord run, Action<string>? log)
    {
        var options = run.Options;
        var reading = new TextReading { LowerCase = options.LowerCase, MaxWords = options.MaxWords };
        var isForBert = ModelCatalog.Find(options.Model).Input == ModelInput.TokenIds;
        if (isForBert && options.Weights is not null)
        {
            var weights = BertFolder.Open(options.Weights);
            var pieces = WordPieces.Open(weights.VocabularyFile, weights.LowerCase);
            var most = reading.MaxWords ?? weights.Config.Positions;
            return new TextFiles(text => pieces.Encode(Cased(text), most), TargetOf(options), null);
        }
        var numbering = isForBert ? TextNumbering.ForBert : TextNumbering.ForVectors(this);
        var words =
            folder.ReadVocabulary()
            ?? throw new RunFolderException(
                $"{folder.VocabularyFile}: no such file, in which a run on texts keeps its words; an earlier version trained it: train "
                    + $"it again"
            );
        var vocabulary = new Vocabulary(words, [], numbering.Unknown);
        var longest = reading.MaxWords ?? (isForBert ? BertConfig.DefaultPositions : null);
        return new TextFiles(
            text => numbering.Framed(Words(Cased(text)), longest).Select(word => vocabulary[word]),
            TargetOf(options),
            isForBert || options.TrainVectors ? null : Vectors(options, words, numbering, log)
        );

        string Cased(string text) => reading.LowerCase ? text.ToLowerInvariant() : text;
    }

    // Frozen vectors follow from the words and the seed, or are in the file that the run names.
    private Tensor Vectors(TrainOptions options, IReadOnlyList<string> words, TextNumbering numbering, Action<string>? log)
    {
        var none = new TextSplit(
            [
                [0],
            ],
            [0],
            Target,
            Classes
        );
        var task = new TextTask(Name, none, none, words, numbering.Padding) { ZeroWords = numbering.ZeroWords };
        return WordVectors.Open(task, options, log);
    }

    /// <summary>What is to be said of a text in a run: of a table, the run says it.</summary>
    internal TextTarget TargetOf(TrainOptions options) => options.LabelColumns is null ? Target : TextTarget.Several;

    private TextCorpus Corpus(TrainOptions options, Action<string>? log)
    {
        if (Files.Length == 0)
            return Load("", options, log);
        var found = FindFolder(options.Data);
        return Load(found, options, log) with { Folder = Path.GetFullPath(found) };
    }

    // As the run's model reads it.
    private TextTask TaskOf(TrainOptions options, Action<string>? log)
    {
        var reading = new TextReading { LowerCase = options.LowerCase, MaxWords = options.MaxWords };
        return ModelCatalog.Find(options.Model).Input == ModelInput.TokenIds
            ? OpenForBert(options, reading, log)
            : ForVectors(Corpus(options, log), reading);
    }

    private TextTask ForVectors(TextCorpus corpus, TextReading? reading) =>
        TextEncoder.Encode(this, corpus, reading ?? new TextReading(), TextNumbering.ForVectors(this));

    private TextTask ForBert(TextCorpus corpus, TextReading? reading, WordPieces? pieces) =>
        pieces is null
            ? TextEncoder.Encode(this, corpus, reading ?? new TextReading(), TextNumbering.ForBert)
            : TextEncoder.Encode(this, corpus, reading ?? new TextReading(), pieces);

    // Texts are cut at the model's positions at the latest.
    private TextTask OpenForBert(TrainOptions options, TextReading reading, Action<string>? log)
    {
        var weights = options.Weights is null ? null : BertFolder.Open(options.Weights);
        var positions = weights?.Config.Positions ?? BertConfig.DefaultPositions;
        if (reading.MaxWords > positions)
            throw new OptionException(option =>
                $"{option(nameof(options.MaxWords))} is {reading.MaxWords}, but {weights?.Path ?? options.Model} has {positions} "
                + $"positions; expected at most so many."
            );
        var pieces = weights is null ? null : WordPieces.Open(weights.VocabularyFile, weights.LowerCase);
        if (pieces?.Words.Count > weights?.Config.Vocabulary)
            throw new WeightsException(
                $"{weights.VocabularyFile} has {pieces.Words.Count} lines, but vocab_size in config.json is {weights.Config.Vocabulary}"
            );
        return ForBert(Corpus(options, log), reading with { MaxWords = reading.MaxWords ?? positions }, pieces);
    }
}
