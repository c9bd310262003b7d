using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Kinds of samples, as messages call them.</summary>
internal static class SampleKind
{
    public const string Images = "images",
        Texts = "texts",
        PointClouds = "point clouds";

    /// <summary>What a data set has; sounds, which models see as images, are images here, and so is what an unknown one has.</summary>
    public static string OfData(string dataset) =>
        TextDatasets.Names.Contains(dataset) ? Texts
        : PointCloudDatasets.Names.Contains(dataset) ? PointClouds
        : Images;

    /// <summary>What a model is for.</summary>
    public static string OfModel(ModelEntry model) =>
        model.Input switch
        {
            ModelInput.Images => Images,
            ModelInput.WordVectors or ModelInput.TokenIds => Texts,
            _ => PointClouds,
        };
}
