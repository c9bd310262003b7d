using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// Each image mixed with several chains of operations on itself, λ·x + (1 − λ)·Σ weight·chain(x) (AugMix): for each sample its chains and
/// their weights.
/// </summary>
public sealed class ImageChains : MixRule
{
    private readonly ImageChain[][] chains;

    /// <summary>Takes ownership of <paramref name="chains"/>.</summary>
    /// <param name="height">Rows of the images they are for, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="chains">For each sample its chains, at least one, whose weights are in [0, 1] and sum to one.</param>
    /// <exception cref="ArgumentException">A sample has no chain, or weights that do not sum to one.</exception>
    public ImageChains(int height, int width, ImageChain[][] chains)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentNullException.ThrowIfNull(chains);
        for (var i = 0; i < chains.Length; i++)
        {
            if (chains[i] is null || chains[i].Contains(null!))
                throw new ArgumentException($"Sample {i} has no chains, or one that is null.", nameof(chains));
            // 1e-9: a few dozen roundings of double arithmetic, and far below what a byte shows.
            if (!(Math.Abs(chains[i].Sum(chain => chain.Weight) - 1) <= 1e-9) || chains[i].Any(chain => !(chain.Weight >= 0)))
                throw new ArgumentException($"The weights of sample {i}'s chains are not in [0, 1] with sum 1.", nameof(chains));
        }
        (Height, Width, this.chains) = (height, width, chains);
    }

    /// <summary>Rows of the images.</summary>
    public int Height { get; }

    /// <summary>Columns of the images.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public override bool TakesPartner => false;

    /// <inheritdoc/>
    public override bool NeedsBytes => true;

    /// <inheritdoc/>
    internal override string Name => "chains";

    /// <inheritdoc/>
    internal override bool KeepsWhole => true;

    /// <inheritdoc/>
    internal override int? Count => chains.Length;

    /// <summary>The chains of sample <paramref name="sample"/>.</summary>
    public ReadOnlySpan<ImageChain> this[int sample] => chains[sample];

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end) =>
        throw new ArgumentException($"{batch.Plan.Method} works on 8-bit images; give bytes, before normalisation.");

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end)
    {
        if (batch.SampleSize != batch.Channels * Height * Width)
        {
            throw new ArgumentException(
                $"{batch.Plan.Method} was drawn for images of {Height}x{Width}, but a sample has {batch.SampleSize} "
                    + $"values in {batch.Channels} channels."
            );
        }
        for (var i = first; i < end; i++)
            Mix(i, (float)batch.Plan.Lambdas[i], batch.Own(i), batch.Mixed(i), batch.Channels);
    }

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path)
    {
        json.WriteNumber("height", Height);
        json.WriteNumber("width", Width);
        json.WriteStartArray("samples");
        foreach (var sample in chains)
        {
            json.WriteStartArray();
            foreach (var chain in sample)
            {
                json.WriteStartObject();
                json.WriteNumber("weight", chain.Weight);
                json.WriteStartArray("steps");
                foreach (var step in chain.Steps)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(step.Operation.ToString());
                    json.WriteNumberValue(step.Magnitude);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    /// <summary>The chains that <see cref="Write"/> wrote.</summary>
    internal static ImageChains Read(JsonElement chains) =>
        new(
            chains.GetProperty("height").GetInt32(),
            chains.GetProperty("width").GetInt32(),
            [.. chains.GetProperty("samples").EnumerateArray().Select(sample => sample.EnumerateArray().Select(ReadChain).ToArray())]
        );

    private static ImageChain ReadChain(JsonElement chain) =>
        new(
            chain.GetProperty("weight").GetDouble(),
            [
                .. chain
                    .GetProperty("steps")
                    .EnumerateArray()
                    .Select(step => new ImageStep(
                        EnumNames.Parse<ImageOperation>(step[0].GetString(), "an image operation"),
                        step[1].GetSingle()
                    )),
            ]
        );

    /// <summary>
    /// λ·x + (1 − λ)·Σ weight·chain(x) of one image, computed in float32 and rounded once, halves to even.
    /// </summary>
    private void Mix(int sample, float lambda, ReadOnlySpan<byte> image, Span<byte> mixed, int channels)
    {
        var sum = new float[image.Length];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = lambda * image[i];
        byte[] current = new byte[image.Length],
            next = new byte[image.Length];
        foreach (var chain in chains[sample])
        {
            image.CopyTo(current);
            foreach (var step in chain.Steps)
            {
                ImageOperations.Apply(step, current, next, channels, Height, Width);
                (current, next) = (next, current);
            }
            var weight = (1 - lambda) * (float)chain.Weight;
            for (var i = 0; i < sum.Length; i++)
                sum[i] += weight * current[i];
        }
        for (var i = 0; i < sum.Length; i++)
            mixed[i] = (byte)Math.Clamp(MathF.Round(sum[i], MidpointRounding.ToEven), 0, 255);
    }
}

/// <summary>Operations one after another, and the weight of their result among the sample's chains. Immutable.</summary>
public sealed class ImageChain
{
    private readonly ImageStep[] steps;

    /// <summary>Takes ownership of <paramref name="steps"/>, which may be empty.</summary>
    public ImageChain(double weight, params ImageStep[] steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        (Weight, this.steps) = (weight, steps);
    }

    /// <summary>Share of the chains' mixture, in [0, 1].</summary>
    public double Weight { get; }

    /// <summary>What is done, in this order.</summary>
    public ReadOnlySpan<ImageStep> Steps => steps;
}
