using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace TimeSeries.Series;

/// <summary>Two convolutions along time.</summary>
internal static class SeriesNet
{
    public static ModelEntry Entry { get; } =
        new()
        {
            Name = "series-net",
            Input = SeriesKind.Input,
            Width = 24,
            WidthMeaning = "channels of the convolutions",
            Depth = 3,
            Depths = ModelDepths.OneOf([3]),
            MixLayers = [],
            Source = "this sample",
            Build = (width, _, channels, classes) =>
                nn.Sequential(
                    nn.Conv1d(channels, width, 7, padding: 3),
                    nn.BatchNorm1d(width),
                    nn.ReLU(),
                    nn.Conv1d(width, width, 7, stride: 2, padding: 3),
                    nn.BatchNorm1d(width),
                    nn.ReLU(),
                    nn.AdaptiveAvgPool1d(1),
                    nn.Flatten(),
                    nn.Linear(width, classes)
                ),
            Parameters = (width, _, channels, classes) =>
                (7L * channels + 1) * width + (7L * width + 1) * width + 4L * width + (width + 1L) * classes,
        };
}
