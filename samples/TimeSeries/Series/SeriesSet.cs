using FMixSharp;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace TimeSeries.Series;

/// <summary>A folder with train.csv and test.csv.</summary>
internal sealed class SeriesSet(DataKind kind, PublicDataset source) : Dataset(kind, source, "train.csv and test.csv")
{
    public override TrainOptions Recipe =>
        new()
        {
            Dataset = Name,
            Model = SeriesNet.Entry.Name,
            Epochs = 15,
            BatchSize = 32,
            Optimiser = "adam",
            LearningRate = 3e-3,
            WeightDecay = 0,
            Schedule = "cosine",
            Threads = 1,
        };

    public override TrainingTask Open(TrainOptions options, Action<string>? log = null)
    {
        var (train, test) = Read(options.Data);
        return Task(train, test, options).For(options, log);
    }

    public override TrainingTask Synthetic(TrainOptions options, int count)
    {
        var noise = SeriesFile.Noise(count, channels: 3, length: 64, classes: 4);
        return Task(noise, noise, options).For(options);
    }

    // Not known without the files; what is made here has as many steps.
    public override IReadOnlyList<int> MaskShape(TrainOptions options) => [64];

    public override DatasetSummary Summarise(string? folder, Action<string>? log = null)
    {
        var (train, test) = Read(folder);
        var sizes = $" of {train.Values.shape[1]} channels and {train.Values.shape[2]} steps";
        return new DatasetSummary(train.Count, test.Count, Kind.Name, sizes, $"{train.Classes.Count} classes");
    }

    public override MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        var (train, _) = Read(options.Data);
        using var scope = NewDisposeScope();
        var shown = Math.Min(count, train.Count);
        // From all over the file, so that classes meet.
        int[] indices = [.. Enumerable.Range(0, shown).Select(i => (i * (train.Count / shown) + i) % train.Count)];
        var chosen = train.Values.index_select(0, tensor(Array.ConvertAll(indices, index => (long)index)));
        var labels = Array.ConvertAll(indices, index => train.Classes[train.Labels[index]]);
        var sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay, perSample: true);
        var plan = sampler.Draw(chosen, RandomKey.FromSeed((ulong)options.Seed), step: 0);
        return MixPreview.Of(plan, labels, SeriesPicture.Png(plan, chosen, plan.Apply(chosen), labels));
    }

    private (SeriesFile Train, SeriesFile Test) Read(string? folder)
    {
        var found = folder ?? throw new DatasetException($"{Name} needs a folder (--data) with {Files}");
        var train = SeriesFile.Read(Path.Combine(found, "train.csv"), null);
        return (train, SeriesFile.Read(Path.Combine(found, "test.csv"), train.Classes));
    }

    private OwnTask Task(SeriesFile train, SeriesFile test, TrainOptions options) =>
        new(Name, Samples(train), Samples(test))
        {
            ModelName = options.Model,
            Model = () => ModelCatalog.Create(options.Model, options.Width, options.Depth, (int)train.Values.shape[1], train.Classes.Count),
            Classes = train.Classes,
            Samples = Kind.Name,
            Folder = options.Data,
        };

    private static SampleSource Samples(SeriesFile file) =>
        SampleSource.FromTensors(file.Values, tensor(Array.ConvertAll(file.Labels, label => (long)label)));
}
