using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Texts;

/// <summary>Which columns of a table hold the texts, and what is to be said of them.</summary>
/// <param name="Text">Name of the column of texts.</param>
/// <param name="Labels">Name of the column of classes, or of those of labels, which are 0 or 1.</param>
/// <param name="AreSeveral">Whether each of <paramref name="Labels"/> is a label of its own.</param>
internal sealed record TableColumns(string Text, IReadOnlyList<string> Labels, bool AreSeveral)
{
    // As the usual tables have them; the first that is there.
    private static readonly string[] texts =
    [
        "text",
        "texts",
        "sentence",
        "review",
        "review_text",
        "comment",
        "comment_text",
        "content",
        "message",
        "body",
        "tweet",
        "post",
        "document",
        "utterance",
        "question",
        "description",
        "summary",
        "headline",
        "title",
    ];

    private static readonly string[] classes =
    [
        "label",
        "labels",
        "class",
        "class_name",
        "category",
        "target",
        "sentiment",
        "topic",
        "intent",
        "emotion",
        "polarity",
        "stars",
        "rating",
        "score",
        "y",
    ];

    /// <summary>Names under which columns of texts are found, in words.</summary>
    public static string TextNames => $"{string.Join(", ", texts.Take(5))} and the like";

    /// <summary>Names under which columns of classes are found, in words.</summary>
    public static string ClassNames => $"{string.Join(", ", classes.Take(5))} and the like";

    /// <summary>The columns of a heading: those that the options name, else those of usual names; of two columns the other one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heading">Its first row.</param>
    /// <param name="options">The run's options.</param>
    /// <exception cref="DatasetException">One is missing; the message names the file and what there is.</exception>
    public static TableColumns Find(string path, string[] heading, TrainOptions options)
    {
        var text = options.TextColumn is { } name ? Named(path, heading, name) : Usual(heading, texts);
        string[]? labels =
            options.LabelColumns is { } several ? [.. Split(several).Select(each => Named(path, heading, each))]
            : options.LabelColumn is { } one ? [Named(path, heading, one)]
            : Usual(heading, classes) is { } found ? [found]
            : null;
        if (heading.Length == 2)
        {
            text ??= labels is [var known] ? heading.First(column => column != known) : null;
            labels ??= text is null ? null : [heading.First(column => column != text)];
        }
        if (text is null)
            throw Missing("texts", TextNames, nameof(options.TextColumn));
        if (labels is null)
            throw Missing("classes", ClassNames, nameof(options.LabelColumn));
        if (labels.Contains(text))
            throw new DatasetException($"{path}: '{text}' is the column of texts, and cannot be one of labels, too");
        return new TableColumns(text, labels, options.LabelColumns is not null);

        DatasetException Missing(string what, string usual, string option) =>
            new(
                $"{path}: line 1: no column of {what} is found; expected a heading with {usual}, or the column's name "
                    + $"({OptionGroups.Of(option)!.Switch}); it has {string.Join(", ", heading.Select(each => $"'{each}'"))}"
            );
    }

    /// <summary>The names of several columns, which commas separate.</summary>
    public static string[] Split(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where the columns stand in another heading: that of the texts, then those of the labels.</summary>
    /// <exception cref="DatasetException">One is missing, or there twice.</exception>
    public int[] Places(string path, string[] heading) =>
        [
            .. Labels
                .Prepend(Text)
                .Select(name =>
                    heading.Count(each => each == name) > 1
                        ? throw new DatasetException($"{path}: line 1: column '{name}' is there twice; rename one")
                        : Array.IndexOf(heading, Named(path, heading, name))
                ),
        ];

    private static string? Usual(string[] heading, string[] names) =>
        names
            .Select(name => Array.Find(heading, column => string.Equals(column.Trim(), name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(column => column is not null);

    private static string Named(string path, string[] heading, string name) =>
        Array.Find(heading, column => column == name)
        ?? Usual(heading, [name.Trim()])
        ?? throw new DatasetException($"{path}: line 1: there is no column '{name}'; {NearestName.Expected(name, heading)}");
}
