using System.Text.Json.Serialization;

namespace FMixSharp.Lab.Records;

/// <summary>What a run was trained on, as its model sees it; <c>data</c> in run.json.</summary>
public sealed record DataRecord
{
    /// <summary>
    /// What a sample is: "images", "sounds" (as spectrograms), "texts" (as word vectors), "token_ids", "point_clouds", "voxel_grids", or
    /// "own" for data that a program brings itself.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Full path of the data set's folder; null for built-in data.</summary>
    public string? Path { get; init; }

    /// <summary>Names of the classes, or of labels where a sample has several, by index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Size of one input of the model.</summary>
    public required InputSize Input { get; init; }

    /// <summary>Seconds of each sound that become an input; null for others, and where an earlier version wrote it, of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }

    /// <summary>How values become inputs, for images and sounds; null for others.</summary>
    public NormalisationRecord? Normalisation { get; init; }

    /// <summary>How an image of any size becomes an input; null for others, and where an earlier version wrote it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PreparationRecord? Preparation { get; init; }
}

/// <summary>
/// How an image of any size becomes an input: upright by its EXIF orientation, over white where it is transparent, resized with
/// antialiasing, as Pillow and torchvision do it.
/// </summary>
/// <param name="Resize">
/// "crop": the shorter side becomes <paramref name="ShorterSide"/> and the input's size is cut out of the centre; "pad": the whole image
/// fits, with black beside it; "stretch": the whole image, whatever its shape.
/// </param>
/// <param name="ShorterSide">Pixels of the shorter side before the centre is cut out.</param>
public sealed record PreparationRecord(string Resize, int ShorterSide);

/// <summary>Size of one input of a model: those axes that its kind of data has.</summary>
public sealed record InputSize
{
    /// <summary>Channels of an image, dimensions of a word vector, or coordinates of a point.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Channels { get; init; }

    /// <summary>Sizes of a sample of a kind of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>Depth of a voxel grid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Depth { get; init; }

    /// <summary>Height of an image or a grid; frequencies of a spectrogram.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }

    /// <summary>Width of an image or a grid; times of a spectrogram.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Width { get; init; }

    /// <summary>Words, or tokens, of the longest training text; others are shorter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Length { get; init; }

    /// <summary>Points of a cloud.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Points { get; init; }

    /// <summary>Number of different token ids.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Vocabulary { get; init; }
}

/// <summary>A value v from 0 to 1 becomes (v − mean) / standard deviation of its channel.</summary>
/// <param name="Mean">One for each channel.</param>
/// <param name="StandardDeviation">One for each channel.</param>
public sealed record NormalisationRecord(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation);
