using System.Text.Json.Nodes;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Lab.Tests.Experiments;

/// <summary>A small experiment on built-in images, as JSON that a test may change.</summary>
internal static class SampleExperiment
{
    public static JsonObject Json() =>
        JsonNode
            .Parse(
                """
                {
                  "title": "Shapes < all & more",
                  "paper": { "where": "Table II", "results": { "none": "94.63 ± 0.21", "fmix": "96.14 ± 0.10" }, "note": "a note" },
                  "settings": { "dataset": "shapes", "model": "preact-resnet34", "depth": 10, "width": 2, "train_size": 40, "batch_size": 20, "epochs": 2, "threads": 1 },
                  "methods": { "none": { "mix": "none" }, "fmix": { "mix": "fmix", "alpha": 0.5 } },
                  "repeats": 2,
                  "scales": {
                    "full": { "title": "all of it", "cost": "seconds" },
                    "small": { "title": "less of it", "cost": "less", "settings": { "epochs": 1 }, "methods": ["fmix"], "repeats": 1 }
                  }
                }
                """
            )!
            .AsObject();

    /// <summary>An experiment that tests the runs of others together.</summary>
    public static JsonObject Joint(params string[] names) =>
        new()
        {
            ["title"] = "together",
            ["paper"] = new JsonObject { ["where"] = "Table IV" },
            ["of"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            ["scales"] = Plain(Json()["scales"]!.DeepClone().AsObject()),
        };

    private static JsonObject Plain(JsonObject scales)
    {
        foreach (var (_, scale) in scales)
        {
            scale!.AsObject().Remove("settings");
            scale.AsObject().Remove("methods");
            scale.AsObject().Remove("repeats");
        }
        return scales;
    }

    public static ExperimentFile Write(string path, JsonObject? json = null)
    {
        File.WriteAllText(path, (json ?? Json()).ToJsonString());
        return ExperimentFile.Read(path);
    }

    public static ExperimentResults Results(params MeasuredRun[] runs) =>
        new()
        {
            Command = "fmix run sample.json --scale small",
            Commits = ["abcdef123"],
            Machines = ["a machine"],
            Dates = "2026-01-02",
            Runs = runs,
        };
}
