using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Sounds;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Export;

/// <summary>What an exported model is given, by what a run's model is trained on.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Meaning">What it is, in words.</param>
/// <param name="AnyLength">Axes besides the first that may have any length.</param>
/// <param name="Preparation">What happens to it before the model; the caller's. Null for nothing.</param>
/// <param name="Noise">Random values of it, for a batch of a given size from a given stream.</param>
internal sealed record ExportInput(
    string Name,
    string Meaning,
    IReadOnlyDictionary<int, string> AnyLength,
    nn.Module<Tensor, Tensor>? Preparation,
    Func<int, RandomStream, Tensor> Noise
)
{
    private static readonly Dictionary<int, string> none = [];

    /// <summary>The input of a run's model.</summary>
    /// <param name="data">What was trained on.</param>
    /// <param name="model">The model, which knows its vocabulary.</param>
    public static ExportInput Of(DataRecord data, nn.Module<Tensor, Tensor> model)
    {
        var size = data.Input;
        return data.Kind switch
        {
            "images" => Images(data, size.Channels ?? 3, size.Height ?? 0, size.Width ?? 0),
            "sounds" => new(
                "spectrograms",
                $"decibels of mel frequencies from −80 to 0, (batch, 1, {size.Height} frequencies, {size.Width} times); docs/sound.md says "
                    + "how a sound becomes one",
                none,
                new Standardisation([-SoundSplit.DecibelCentre], [SoundSplit.DecibelRange], 2),
                (count, random) => Uniform([count, 1, size.Height ?? 0, size.Width ?? 0], random, -80, 0)
            ),
            "texts" or "token_ids" => Texts(data.Kind == "texts" ? Words(model) : size.Vocabulary ?? 1, isBert: data.Kind == "token_ids"),
            "point_clouds" => new(
                "points",
                "coordinates x, y, z of points on an object's surface, at any place and scale, (batch, points, 3)",
                new Dictionary<int, string> { [1] = "points" },
                new CloudStandardisation(),
                (count, random) => Uniform([count, size.Points ?? 1024, 3], random, -1, 1)
            ),
            "voxel_grids" => new(
                "voxels",
                $"1 where a voxel is occupied and 0 elsewhere, (batch, 1, {size.Depth}, {size.Height}, {size.Width})",
                none,
                null,
                (count, random) => Uniform([count, 1, size.Depth ?? 0, size.Height ?? 0, size.Width ?? 0], random, 0, 1).round()
            ),
            _ => new(
                "inputs",
                "what the model was trained on",
                none,
                null,
                (count, random) => Uniform([count, .. size.Shape ?? []], random, -1, 1)
            ),
        };
    }

    private static ExportInput Images(DataRecord data, int channels, int height, int width)
    {
        var (mean, deviation) =
            data.Normalisation ?? throw new ExportException("run.json does not say how pixels are normalised; expected data.normalisation");
        return new(
            "images",
            $"pixels from 0 to 255, {(channels == 1 ? "grey" : "planes of red, green and blue")}, (batch, {channels}, {height}, {width}); "
                + "they are normalised inside",
            none,
            new Standardisation(mean.Select(value => 255.0 * value), deviation.Select(value => 255.0 * value), 2),
            (count, random) => Uniform([count, channels, height, width], random, 0, 255).round()
        );
    }

    private static ExportInput Texts(int vocabulary, bool isBert) =>
        new(
            "tokens",
            "token ids of int64, (batch, length)"
                + (isBert ? "; 0 is padding, which attention does not see" : ", shorter texts filled up by fmix.padding"),
            new Dictionary<int, string> { [1] = "length" },
            null,
            (count, random) =>
            {
                var values = new long[count * (8 + count)];
                for (var i = 0; i < values.Length; i++)
                    values[i] = random.NextInt(vocabulary);
                return tensor(values).view(count, -1);
            }
        );

    private static int Words(nn.Module<Tensor, Tensor> model) =>
        model is EmbeddedText
            ? (int)model.state_dict()[EmbeddedText.Vectors].shape[0]
            : throw new ExportException(
                "the run's word vectors were not trained, so that they are in no checkpoint, and the data that they belong to cannot be "
                    + "opened; expected the data set where it was, or --data with its folder"
            );

    private static Tensor Uniform(long[] shape, RandomStream random, double low, double high)
    {
        var values = new float[shape.Aggregate(1L, (size, axis) => size * axis)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(low + (high - low) * random.NextDouble());
        return tensor(values).view(shape);
    }
}
