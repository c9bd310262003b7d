using System.Globalization;
using System.Numerics;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Records;

/// <summary>
/// Everything a run needs to go on as if it had never stopped: the model's parameters and buffers (named as in its state_dict), the
/// optimiser's memory ("momentum/" + name and so on), and integers. There is no random state: every draw is keyed by seed, epoch and step.
/// </summary>
internal sealed record Checkpoint
{
    private const string Format = "fmixsharp-checkpoint-1";

    /// <summary>The run's options as JSON, so that a checkpoint cannot be continued with others.</summary>
    public required string Options { get; init; }

    /// <summary>Epochs that are complete; the next batch belongs to this epoch (0-based).</summary>
    public required int Epoch { get; init; }

    /// <summary>Batches of that epoch already trained on.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches trained on since the run began.</summary>
    public required long Step { get; init; }

    /// <summary>Sums over the batches of the unfinished epoch.</summary>
    public required EpochSums Sums { get; init; }

    /// <summary>Time the run has taken so far, over all its sittings.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images in the training split: other data under the same name are noticed.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Channels of the model's input.</summary>
    public required int Channels { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The best epoch so far; null where the run has no validation samples, or none was tested yet.</summary>
    public BestEpoch? Best { get; init; }

    /// <summary>Parameters, buffers and the optimiser's memory by name.</summary>
    public required IReadOnlyDictionary<string, StoredTensor> Tensors { get; init; }

    /// <summary>Lengths of the axes of <see cref="Tensors"/>, by name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);

    /// <summary>Replaces <paramref name="path"/> in one step; see <see cref="AtomicFile"/>.</summary>
    public void Save(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes it into a stream.</summary>
    public void Write(Stream stream)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["options"] = Options,
            ["epoch"] = Text(Epoch),
            ["batch"] = Text(Batch),
            ["step"] = Text(Step),
            ["sum_loss"] = Text(Sums.Loss),
            ["sum_correct"] = Text(Sums.Correct),
            ["sum_images"] = Text(Sums.Images),
            ["sum_seconds"] = Text(Sums.Seconds),
            ["seconds"] = Text(Seconds),
            ["train_images"] = Text(TrainImages),
            ["channels"] = Text(Channels),
            ["classes"] = Text(Classes),
        };
        if (Best is { } best)
        {
            metadata["best_epoch"] = Text(best.Epoch);
            metadata["best_loss"] = Text(best.Loss);
            if (best.Accuracy is { } accuracy)
                metadata["best_accuracy"] = Text(accuracy);
            metadata["tested_since_best"] = Text(best.TestedSince);
        }
        new SafetensorsFile(metadata, Tensors).Write(stream);
    }

    /// <summary>Reads and checks a checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or not a checkpoint of this program.</exception>
    public static Checkpoint Load(string path)
    {
        RequireNoFolder(path);
        try
        {
            var file = SafetensorsFile.Read(File.ReadAllBytes(path));
            if (file.Metadata.GetValueOrDefault("format") != Format)
                throw new InvalidDataException($"its format is '{file.Metadata.GetValueOrDefault("format")}', expected '{Format}'");
            return new Checkpoint
            {
                Options = file.Metadata["options"],
                Epoch = Number<int>("epoch"),
                Batch = Number<int>("batch"),
                Step = Number<long>("step"),
                Sums = new EpochSums(
                    Number<double>("sum_loss"),
                    Number<double>("sum_correct"),
                    Number<long>("sum_images"),
                    Number<double>("sum_seconds")
                ),
                Seconds = Number<double>("seconds"),
                TrainImages = Number<int>("train_images"),
                Channels = Number<int>("channels"),
                Classes = Number<int>("classes"),
                Best = file.Metadata.ContainsKey("best_epoch")
                    ? new BestEpoch(
                        Number<int>("best_epoch"),
                        Number<double>("best_loss"),
                        file.Metadata.ContainsKey("best_accuracy") ? Number<double>("best_accuracy") : null,
                        Number<int>("tested_since_best")
                    )
                    : null,
                Tensors = file.Tensors,
            };

            T Number<T>(string name)
                where T : INumberBase<T> => T.Parse(file.Metadata[name], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(
                $"There is no checkpoint {path}: the run was stopped before its first one. Train it: fmix train --resume --out "
                    + $"{Path.GetDirectoryName(path)}",
                error
            );
        }
        catch (Exception error) when (error is InvalidDataException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new CheckpointException(
                $"{path} cannot be used: {error.Message}. Put back an intact copy, or start the run anew.",
                error
            );
        }
    }

    /// <summary>Throws where there is a folder in a checkpoint's place, which would be taken for none.</summary>
    internal static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new CheckpointException($"{path} is a folder, where a checkpoint is expected. Put back an intact copy, or remove it.");
    }

    // .NET writes the shortest text that reads back as the same double, bit for bit.
    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
