using System.Text.Json;

namespace FMixSharp.Lab.Training.Options;

/// <summary>The options of runs where nobody says others, by data set, optimiser and model: what Recipes.json holds.</summary>
internal static class Recipes
{
    private static readonly Lazy<JsonDocument> all = new(Read);

    /// <summary>The options of a data set.</summary>
    public static TrainOptions OfData(string dataset) => Apply(new TrainOptions { Dataset = dataset }, "datasets", dataset);

    /// <summary>The options with what goes with their optimiser.</summary>
    public static TrainOptions OfOptimiser(TrainOptions options) => Apply(options, "optimisers", options.Optimiser);

    /// <summary>The options with what goes with BERT on their data set.</summary>
    public static TrainOptions OfBert(TrainOptions options) =>
        Apply(
            Apply(options, "bert", options.Dataset),
            options.Weights is null ? "bert without weights" : "bert with weights",
            options.Dataset
        );

    /// <summary>The options with what goes with published weights of a network of images on their data set.</summary>
    public static TrainOptions OfImagesWithWeights(TrainOptions options) => Apply(options, "images with weights", options.Dataset);

    /// <summary>All of it, for a test: where an entry stands, whom it is for, and its options.</summary>
    internal static IEnumerable<(string Where, string Of, JsonElement Options)> Entries() =>
        from kind in all.Value.RootElement.EnumerateObject()
        from entry in kind.Value.EnumerateArray()
        from of in entry.GetProperty("of").EnumerateArray()
        select (kind.Name, of.GetString()!, entry.GetProperty("options"));

    private static TrainOptions Apply(TrainOptions options, string kind, string name) =>
        Entries()
            .Where(entry => entry.Where == kind && entry.Of == name)
            .Aggregate(
                options,
                (changed, entry) =>
                    OptionOverlay.Apply(
                        changed,
                        entry.Options.EnumerateObject().Select(option => (option.Name, option.Value)),
                        $"{kind} of Recipes.json"
                    )
            );

    private static JsonDocument Read()
    {
        using var stream = typeof(Recipes).Assembly.GetManifestResourceStream("Recipes.json")!;
        return JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
    }
}
