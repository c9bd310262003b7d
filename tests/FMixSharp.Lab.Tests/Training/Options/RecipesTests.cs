using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Tests.Training.Options;

public sealed class RecipesTests
{
    // recipes.txt was recorded before options had a description and recipes were data, by commit 5a46f23. Options that came since are in
    // its first line with their defaults, and image-folder's recipe is another: it is for photos now.
    [Fact]
    public void Recipes_and_the_json_of_options_are_what_they_were() => Assert.Equal(File.ReadAllLines(Recorded()), Now());

    [Fact]
    public void A_recipe_is_of_a_data_set_or_optimiser_that_there_is_and_has_options_in_range()
    {
        Assert.Equal(
            ["datasets", "optimisers", "bert", "bert without weights", "bert with weights", "images with weights"],
            Recipes.Entries().Select(entry => entry.Where).Distinct()
        );
        Assert.All(
            Recipes.Entries(),
            entry =>
            {
                Assert.Contains(entry.Of, entry.Where == "optimisers" ? TrainOptions.Optimisers : Datasets.Names);
                Assert.All(
                    entry.Options.EnumerateObject(),
                    option => Assert.Contains(OptionGroups.Options, each => each.Name == option.Name)
                );
            }
        );
        Assert.All(Datasets.Names, name => Assert.Empty(TrainOptions.For(name).Violations()));
        Assert.All(
            TextDatasets.Names,
            name =>
            {
                Assert.Empty(TrainOptions.For(name).WithModel("bert", null).Violations());
                Assert.Empty(TrainOptions.For(name).WithModel("bert", "folder").Violations());
            }
        );
    }

    [Fact]
    public void Berts_recipe_takes_the_place_of_another_optimisers() =>
        Assert.Equal(
            TrainOptions.For("phrases").WithModel("bert", null),
            TrainOptions.For("phrases").WithOptimiser("sgd").WithModel("bert", null)
        );

    // The defaults whole, as in checkpoints, and what differs from them.
    private static IEnumerable<string> Now()
    {
        yield return RunOptions.Text(new TrainOptions());
        foreach (var name in Datasets.Names)
        {
            var options = TrainOptions.For(name);
            yield return Line(name, options);
            yield return Line($"{name}, adam", options.WithOptimiser("adam"));
            yield return Line($"{name}, sgd, 20 epochs", options.WithOptimiser("sgd").WithEpochs(20));
            yield return Line($"{name}, resnet50", options.WithModel("resnet50", null));
            if (TextDatasets.Names.Contains(name))
            {
                yield return Line($"{name}, bert", options.WithModel("bert", null));
                yield return Line($"{name}, bert with weights", options.WithModel("bert", "w"));
            }
        }
    }

    private static string Line(string what, TrainOptions options)
    {
        var usual = Json(new TrainOptions());
        var differing = Json(options).Where(pair => !JsonNode.DeepEquals(pair.Value, usual[pair.Key]));
        return $"{what}: {string.Join(", ", differing.Select(pair => $"{pair.Key} {pair.Value?.ToJsonString() ?? "null"}"))}";
    }

    private static JsonObject Json(TrainOptions options) => JsonNode.Parse(RunOptions.Text(options))!.AsObject();

    private static string Recorded([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "recipes.txt");
}
