using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>A trained run with the test images it is looked at on.</summary>
public sealed class CamSubject : IDisposable
{
    private readonly string folder;

    private CamSubject(string folder, TrainedModel model, ModelImages images) => (this.folder, Model, Images) = (folder, model, images);

    /// <summary>The model; owned by this object.</summary>
    public TrainedModel Model { get; }

    /// <summary>The test images, all or a part.</summary>
    internal ModelImages Images { get; }

    /// <summary>The layers of spec §5.2: stage 1, and stage 2, which is the paper's measure here.</summary>
    public IReadOnlyList<string> DefaultLayers => ModelCatalog.Find(Model.Options.Model).MixLayers;

    /// <summary>Opens a run and what it was tested on while it trained.</summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="limit">So many test images, equally many of each class; null for all.</param>
    /// <param name="data">The data set's folder; null for the run's.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="log">Told what takes a while; may be null.</param>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="RunFolderException">The folder is not a run.</exception>
    public static CamSubject Open(string folder, int? limit = null, string? data = null, string device = "cpu", Action<string>? log = null)
    {
        LibTorchStart.Prepare(log);
        var model = TrainedModel.Load(folder, device);
        try
        {
            var options = model.Options with { Data = data ?? model.Options.Data, IsReopened = data is null };
            var (_, test) = Datasets.ToTrainOn(options.Dataset).OpenImages(options, log);
            return new CamSubject(folder, model, test.ForAnalysis(limit));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>What was measured before of the same model and images, or measures it.</summary>
    internal CamRecord Measured(CamMethod method, IReadOnlyList<string>? layers) =>
        CamRecord
            .ReadAll(folder)
            .FirstOrDefault(record =>
                (record.Method, record.Images, record.Epochs) == (CamMethods.Name(method), Images.Count, Model.Epochs)
                && (layers ?? DefaultLayers).All(layer => record.Scores.Any(score => score.Layer == layer))
            )
        ?? Measure(method, layers);

    /// <summary>Measures the sums, and where maps of mixed images lie, and writes the record into the run folder.</summary>
    /// <param name="method">How maps are made.</param>
    /// <param name="layers">Names of layers; null for <see cref="DefaultLayers"/>.</param>
    /// <param name="mixed">A method with masks to mix test images by; null for none.</param>
    /// <exception cref="IOException">The run folder cannot be written; nothing was measured.</exception>
    public CamRecord Measure(CamMethod method, IReadOnlyList<string>? layers = null, string? mixed = null)
    {
        MadeFolders.RequireWritable(CamRecord.PathIn(folder, CamMethods.Name(method))); // measuring may take hours
        layers ??= DefaultLayers;
        var record = new CamRecord
        {
            Method = CamMethods.Name(method),
            Images = Images.Count,
            Epochs = Model.Epochs,
            Scores = [.. layers.Select(layer => CamScore.Of(Model, Images, layer, method))],
            Mixed = mixed,
            Sources = mixed is null ? [] : CamSources.Of(Model, Images, layers[^1], method, mixed, Places.Fixed(Places.GradCam)),
        };
        record.Write(folder);
        return record;
    }

    /// <summary>Releases the model.</summary>
    public void Dispose() => Model.Dispose();
}
