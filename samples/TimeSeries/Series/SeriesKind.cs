using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;

namespace TimeSeries.Series;

/// <summary>Time series of several channels, each of one class.</summary>
internal sealed class SeriesKind : DataKind
{
    /// <summary>What models of time series are given: (B, channels, L).</summary>
    public static ModelInput Input { get; } = new("time series");

    public SeriesKind()
        : base("time series", Input) =>
        Datasets = [
            new SeriesSet(this, new PublicDataset("gestures", "made gestures: three channels, 4 classes", "MIT", null) { IsUsers = true }),
        ];

    public override IReadOnlyList<Dataset> Datasets { get; }

    public override bool HasPictures => true;

    // Methods that select or interpolate along one axis; the others are made for images.
    public override MixableSamples Mixable(ModelInput? input) => new(Name, ["none", "fmix", "cutmix", "mixup", "samplepairing"]);
}
