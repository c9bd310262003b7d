using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Export;

/// <summary>The model of a run as a file for other programs.</summary>
public sealed record RunExport
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly int[] noiseBatches = [1, 2, 5];

    private RunExport() { }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>Time it took, the check included.</summary>
    public required double Seconds { get; init; }

    /// <summary>How well ONNX Runtime and TorchSharp agree; null for safetensors, which hold weights alone.</summary>
    public OnnxAgreement? Agreement { get; init; }

    /// <summary>What both computed: "test images of shapes", or "noise" where the data are not there; null for safetensors.</summary>
    public string? CheckedOn { get; init; }

    /// <summary>
    /// Writes a run's network as ONNX, with what its inputs go through: it is given pixels, decibels, token ids or points as they are. The
    /// file appears when ONNX Runtime and TorchSharp agree on test samples, and not before; one of its name is replaced.
    /// </summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="path">The file, ending in .onnx; null for model.onnx in the run folder.</param>
    /// <param name="data">The data set's folder; null for that of the run.</param>
    /// <param name="checkpoint">
    /// One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one, else the last.
    /// </param>
    /// <param name="log">Told what takes a while, and where data are missing; may be null.</param>
    /// <exception cref="RunFolderException">The folder is not a run.</exception>
    /// <exception cref="CheckpointException">There is no checkpoint yet, or it is damaged.</exception>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX; the message names it.</exception>
    /// <exception cref="ExportException">Both disagree, or what the model needs is missing.</exception>
    /// <exception cref="DatasetException">The folder that was given cannot be used.</exception>
    public static RunExport ToOnnx(
        string folder,
        string? path = null,
        string? data = null,
        string? checkpoint = null,
        Action<string>? log = null
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        path ??= System.IO.Path.Combine(folder, "model" + OnnxExport.Ending);
        OnnxExport.RequireEnding(path, OnnxExport.Ending);
        var clock = Stopwatch.StartNew();
        using var trained = TrainedModel.Load(folder, precision: Precision.Float32, checkpoint: checkpoint);
        using var scope = NewDisposeScope();
        using var task = OpenTask(trained.Options, data, log);
        var record =
            new RunFolder(folder).ReadRun().Data
            ?? task?.Data
            ?? throw new ExportException(
                $"{folder} was recorded by a program that did not write down what it was trained on, and its data cannot be opened; "
                    + "expected the data set where it was, or --data with its folder"
            );
        if (task?.Misfit(trained) is { } misfit)
            throw new ExportException($"{folder} {misfit}");
        var model = task?.Complete(trained.Model) ?? trained.Model;
        model.eval();
        var input = ExportInput.Of(record, model);
        using var preparation = input.Preparation;
        var whole = preparation is null ? model : new PreparedModel(preparation, model);
        var samples = task?.ExportBatches() ?? [];
        var batches = samples.Count > 0 ? samples : Noise(input);
        var agreement = OnnxExport.Save(whole, model, batches, path, Description(folder, trained, record, input, task));
        return new RunExport
        {
            Path = path,
            Bytes = new FileInfo(path).Length,
            Seconds = clock.Elapsed.TotalSeconds,
            Agreement = agreement,
            CheckedOn = samples.Count == 0 ? "noise" : $"test {task!.Samples} of {trained.Options.Dataset}",
        };
    }

    /// <summary>
    /// Writes a run's weights and buffers in safetensors layout, in float32 and named as in PyTorch's state_dict of the same network:
    /// <c>layer1.0.bn1.running_mean</c>. A file of its name is replaced.
    /// </summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="path">The file, ending in .safetensors; null for model.safetensors in the run folder.</param>
    /// <param name="checkpoint">As of <see cref="ToOnnx"/>.</param>
    /// <exception cref="RunFolderException">The folder is not a run.</exception>
    /// <exception cref="CheckpointException">There is no checkpoint yet, or it is damaged.</exception>
    public static RunExport ToSafetensors(string folder, string? path = null, string? checkpoint = null)
    {
        const string ending = ".safetensors";
        ArgumentNullException.ThrowIfNull(folder);
        path ??= System.IO.Path.Combine(folder, "model" + ending);
        OnnxExport.RequireEnding(path, ending);
        var clock = Stopwatch.StartNew();
        using var trained = TrainedModel.Load(folder, precision: Precision.Float32, checkpoint: checkpoint);
        var record = new RunFolder(folder).ReadRun().Data;
        var properties = Properties(folder, trained.Options);
        properties["format"] = "pt"; // what other tools ask for
        properties["fmix.version"] = Provenance.Version;
        properties["fmix.classes"] = JsonSerializer.Serialize(record?.Classes ?? [], plain);
        if (record?.Normalisation is { } normalisation)
        {
            properties[ImageWeights.MeanName] = JsonSerializer.Serialize(normalisation.Mean, plain);
            properties[ImageWeights.DeviationName] = JsonSerializer.Serialize(normalisation.StandardDeviation, plain);
        }
        var tensors = trained.Model.state_dict().ToDictionary(entry => entry.Key, entry => TensorBytes.Store(entry.Value));
        AtomicFile.MakeFolders(path);
        AtomicFile.Write(path, new SafetensorsFile(properties, tensors).Write, AtomicFile.OwnEnding);
        return new RunExport
        {
            Path = path,
            Bytes = new FileInfo(path).Length,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    // Null where the data are not there; an error where a folder was given for them.
    private static TrainingTask? OpenTask(TrainOptions options, string? data, Action<string>? log)
    {
        if (Datasets.Find(options.Dataset) is not { } dataset)
            return null; // of a program's own
        try
        {
            var plainly = options with
            {
                Data = data ?? options.Data,
                TrainSize = null,
                Augment = new TrainOptions().Augment,
                IsReopened = data is null,
            };
            return dataset.Open(plainly, log);
        }
        catch (Exception error) when (data is null && error is DatasetException or IOException or UnauthorizedAccessException)
        {
            log?.Invoke($"The data of the run cannot be opened ({error.Message.TrimEnd('.')}); the file is checked on noise instead.");
            return null;
        }
    }

    private static IReadOnlyList<ExportBatch> Noise(ExportInput input)
    {
        var key = Places.Data(Places.Synthetic);
        return
        [
            .. noiseBatches.Select(count =>
            {
                var given = input.Noise(count, key.Fold(count).Stream());
                return new ExportBatch(given, input.Preparation?.call(given) ?? given);
            }),
        ];
    }

    private static OnnxDescription Description(
        string folder,
        TrainedModel trained,
        DataRecord record,
        ExportInput input,
        TrainingTask? task
    )
    {
        var properties = Properties(folder, trained.Options);
        if (task is TextTrainingTask texts)
        {
            properties["fmix.vocabulary"] = JsonSerializer.Serialize(texts.Tokens, plain);
            properties["fmix.padding"] = $"{texts.Padding}";
        }
        var yesOrNo =
            task?.SaysYesOrNo
            ?? (
                trained.Classes == 1 || (Datasets.Find(trained.Options.Dataset) as TextSet)?.TargetOf(trained.Options) == TextTarget.Several
            );
        return new OnnxDescription
        {
            Input = input.Name,
            Meaning = input.Meaning,
            AnyLength = input.AnyLength,
            Classes = record.Classes,
            Answers =
                record.Kind == "own" && record.Classes.Count == 0 ? OnnxAnswers.Other
                : yesOrNo ? OnnxAnswers.EachAlone
                : OnnxAnswers.OneClass,
            Properties = properties,
        };
    }

    // The record of the data as it is in the file, whatever a later version writes there.
    private static Dictionary<string, string> Properties(string folder, TrainOptions options)
    {
        var properties = new Dictionary<string, string> { ["fmix.model"] = options.Model, ["fmix.dataset"] = options.Dataset };
        if (JsonNode.Parse(File.ReadAllText(new RunFolder(folder).RunFile))?["data"] is JsonObject data)
        {
            data.Remove("path"); // where the data lie on this machine is nobody else's business
            properties["fmix.data"] = data.ToJsonString(plain);
        }
        return properties;
    }
}
