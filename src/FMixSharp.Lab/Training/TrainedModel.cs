using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>A run's model for evaluation and analysis.</summary>
public sealed class TrainedModel : IDisposable
{
    private TrainedModel(nn.Module<Tensor, Tensor> model, TrainOptions options, int epochs, int channels, int classes, Device device) =>
        (Model, Options, Epochs, Channels, Classes, Device) = (model, options, epochs, channels, classes, device);

    /// <summary>Normalised images (B, C, H, W) to logits (B, classes), in evaluation mode; owned by this object.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>What it was trained with.</summary>
    public TrainOptions Options { get; }

    /// <summary>Complete epochs it was trained for.</summary>
    public int Epochs { get; }

    /// <summary>Channels of its images, dimensions of its word vectors, or entries of its vocabulary.</summary>
    public int Channels { get; }

    /// <summary>Number of its logits.</summary>
    public int Classes { get; }

    /// <summary>Where the model is; move inputs there.</summary>
    public Device Device { get; }

    /// <summary>The model of a run as of one of its checkpoints, in evaluation mode; the caller owns it.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="device">Where the model is to be.</param>
    /// <param name="precision">"float32" or "bfloat16"; null for what it was trained in.</param>
    /// <param name="checkpoint">
    /// One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one, else the last.
    /// </param>
    /// <exception cref="RunFolderException">The folder is not a run, or one with a model that this program does not know.</exception>
    /// <exception cref="CheckpointException">There is no checkpoint yet, or it is damaged.</exception>
    public static TrainedModel Load(string folder, string device = "cpu", string? precision = null, string? checkpoint = null)
    {
        LibTorchStart.Prepare();
        var run = new RunFolder(folder);
        var record = run.ReadRun();
        var options = AsTrained(record);
        if (record.OwnNames && !ModelCatalog.Names.Contains(options.Model))
            throw new RunFolderException(
                $"{folder} was trained by a program of its own, whose model '{options.Model}' is not in the catalogue of this one; "
                    + "expected a program that adds it, or TrainedModel.LoadWeights with the model"
            );
        var file = run.ModelFile(checkpoint);
        var content = Checkpoint.Load(file);
        var target = TrainDevice.Open(device);
        var network = ModelCatalog.Restore(
            options.Model,
            options.Width,
            options.Depth,
            content.Channels,
            content.Classes,
            options.Weights,
            content.Shapes
        );
        var model = content.Tensors.TryGetValue(EmbeddedText.Vectors, out var vectors)
            ? new EmbeddedText(empty(vectors.Shape), network)
            : network;
        try
        {
            TrainingState.RestoreModel(content, model);
        }
        catch (InvalidDataException error)
        {
            model.Dispose();
            throw new CheckpointException($"{file} does not fit run.json: {error.Message}.", error);
        }
        model.to(target);
        // unless asked otherwise, as it was tested while it trained
        Precision.Cast(model, Precision.Effective(precision ?? options.Precision, target));
        model.eval();
        return new TrainedModel(model, options, content.Epoch, content.Channels, content.Classes, target);
    }

    /// <summary>Gives a model the weights of one of a run's checkpoints, whoever trained it.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="model">The same network as the run's, in float32; changed in place.</param>
    /// <param name="checkpoint">As for <see cref="Load"/>.</param>
    /// <exception cref="CheckpointException">There is no checkpoint yet, it is damaged, or of another network.</exception>
    public static void LoadWeights(string folder, nn.Module model, string? checkpoint = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var file = new RunFolder(folder).ModelFile(checkpoint);
        try
        {
            TrainingState.RestoreModel(Checkpoint.Load(file), model);
        }
        catch (InvalidDataException error)
        {
            throw new CheckpointException($"{file} does not fit the model: {error.Message}.", error);
        }
    }

    /// <summary>
    /// The options by which a run's data are opened again. Samples of one's own may have been added since, or another version may choose
    /// otherwise: the size of what the model is given stays.
    /// </summary>
    internal static TrainOptions AsTrained(RunRecord record)
    {
        var options = record.Options;
        // The weights it began with may be gone.
        if (options.Weights is not null && record.Data is { Kind: "images", Normalisation: { } normalisation })
            options = options with { Normalisation = new Normalisation([.. normalisation.Mean], [.. normalisation.StandardDeviation]) };
        return Datasets.Find(options.Dataset) is { Source.IsUsers: true }
            ? record.Data switch
            {
                { Kind: "images", Input: { Height: { } side } input } when side == input.Width => options with { ImageSize = side },
                { Kind: "sounds" } data => options with { Seconds = data.Seconds ?? 1 },
                _ => options,
            }
            : options;
    }

    /// <summary>Releases the model.</summary>
    public void Dispose() => Model.Dispose();
}
