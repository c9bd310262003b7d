using System.Text.Json.Nodes;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>
/// run.json as it was before it had a version: by commit 6d12755, "fmix train --epochs 5 --mix none --seed 101 --threads 1".
/// </summary>
internal static class FormatOne
{
    public const string Recorded = """
        {
          "options": {
            "dataset": "shapes",
            "data": null,
            "model": "preact-resnet18",
            "width": 16,
            "depth": 10,
            "mix": "none",
            "alpha": 1,
            "decay": 3,
            "per_sample": false,
            "augment": "none",
            "optimiser": "sgd",
            "epochs": 5,
            "batch_size": 32,
            "learning_rate": 0.05,
            "momentum": 0.9,
            "weight_decay": 0.0001,
            "decay_all": true,
            "nesterov": false,
            "clip_norm": null,
            "schedule": "cosine",
            "warmup_epochs": 0,
            "test_every": 20,
            "validate": null,
            "train_size": 160,
            "vectors": null,
            "vector_size": 300,
            "train_vectors": false,
            "weights": null,
            "max_words": null,
            "lower_case": false,
            "points": 1000,
            "resolution": 32,
            "seed": 101,
            "threads": 1,
            "precision": "float32",
            "device": "cpu"
          },
          "status": "finished",
          "version": "0.1.0",
          "commit": "6d127553f3c2789c8f45d2fc2b7cd0226a2b696a",
          "torch_sharp_version": "0.107.0",
          "runtime": ".NET 10.0.12",
          "operating_system": "Debian GNU/Linux 12 (bookworm), X64",
          "machine": "AMD EPYC, 2 cores, 24 GiB",
          "repair": "This machine hides the sizes of its processor's caches, from which libtorch's oneDNN computes wrong convolutions; it now uses usual sizes, and computes rightly.",
          "computed_in": "float32",
          "wrong_layers": null,
          "layers_checked": true,
          "started": "2026-11-30T10:23:50.6860877+00:00",
          "seconds": 6.6743624,
          "test_accuracy": 0.208,
          "test_top5_accuracy": null,
          "test_roc_auc": null,
          "last_test_accuracies": null,
          "median_test_accuracy": null,
          "test_loss": 1.9753145141601562,
          "parameters": 308154,
          "steps_per_epoch": 5,
          "message": null
        }
        """;

    /// <summary>Gives a run folder the recorded file, with the options and the status of the run that is there.</summary>
    public static void Replace(RunFolder run)
    {
        var now = JsonNode.Parse(File.ReadAllText(run.RunFile))!;
        var before = JsonNode.Parse(Recorded)!;
        foreach (var name in new[] { "options", "status", "test_accuracy", "test_loss", "message" })
            before[name] = now[name]?.DeepClone();
        File.WriteAllText(run.RunFile, before.ToJsonString());
    }
}
