using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// The whole partner, resized into a box of the sample (ResizeMix). Along each axis, position p of a box that begins at s and is b long
/// takes the partner's value at ⌊(p − s)·n/b⌋ of n: the nearest, so that every value is one of the sample or of its partner, and label maps
/// can be mixed as well.
/// </summary>
public sealed class ResizedPartner : MixRule
{
    private readonly int[] shape,
        starts,
        ends;

    /// <summary>A box for each sample; takes ownership of the arrays.</summary>
    /// <param name="shape">Spatial shape of the samples.</param>
    /// <param name="starts">For each sample where its box begins along each axis: samples × axes values.</param>
    /// <param name="ends">For each sample where it ends, exclusive, and not before it begins. An empty box leaves the sample whole.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a box lies outside the shape; the message says which.</exception>
    public ResizedPartner(ReadOnlySpan<int> shape, int[] starts, int[] ends)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(ends);
        MaskShape.Size(shape);
        if (starts.Length == 0 || starts.Length != ends.Length || starts.Length % shape.Length != 0)
            throw new ArgumentException(
                $"{starts.Length} starts and {ends.Length} ends are not boxes of {shape.Length} axes: give one of each per sample "
                    + $"and axis.",
                nameof(starts)
            );
        for (var i = 0; i < starts.Length; i++)
        {
            if (starts[i] < 0 || ends[i] < starts[i] || ends[i] > shape[i % shape.Length])
            {
                throw new ArgumentException(
                    $"Sample {i / shape.Length}'s box reaches from {starts[i]} to {ends[i]} along axis {i % shape.Length}, which is "
                        + $"{shape[i % shape.Length]} long.",
                    nameof(starts)
                );
            }
        }
        (this.shape, this.starts, this.ends) = (shape.ToArray(), starts, ends);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Shape => shape;

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    internal override string Name => "resize";

    /// <inheritdoc/>
    internal override int? Count => starts.Length / shape.Length;

    /// <summary>Where the box of sample <paramref name="index"/> begins along each axis.</summary>
    public ReadOnlySpan<int> Starts(int index) => starts.AsSpan(index * shape.Length, shape.Length);

    /// <summary>Where it ends, exclusive.</summary>
    public ReadOnlySpan<int> Ends(int index) => ends.AsSpan(index * shape.Length, shape.Length);

    /// <summary>Which of the partner's positions along <paramref name="axis"/> each position of a sample's box takes.</summary>
    public long[] Sources(int index, int axis)
    {
        var (start, end) = (Starts(index)[axis], Ends(index)[axis]);
        var sources = new long[end - start];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = (long)i * shape[axis] / sources.Length;
        return sources;
    }

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end) => Paste(batch, first, end);

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end) => Paste(batch, first, end);

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path)
    {
        foreach (var (name, values) in new[] { ("shape", shape), ("starts", starts), ("ends", ends) })
        {
            json.WriteStartArray(name);
            foreach (var value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }

    private void Paste<T>(in ArrayBatch<T> batch, int first, int end)
        where T : unmanaged
    {
        var size = MaskShape.Size(shape);
        for (var i = first; i < end; i++)
        {
            batch.Own(i).CopyTo(batch.Mixed(i));
            var sources = Enumerable.Range(0, shape.Length).Select(axis => Sources(i, axis)).ToArray();
            for (var channel = 0; channel < batch.SampleSize; channel += size)
                Paste(batch.Partner(i).Slice(channel, size), batch.Mixed(i).Slice(channel, size), shape, Starts(i), sources);
        }
    }

    private static void Paste<T>(
        ReadOnlySpan<T> partner,
        Span<T> mixed,
        ReadOnlySpan<int> shape,
        ReadOnlySpan<int> starts,
        ReadOnlySpan<long[]> sources
    )
    {
        var inner = partner.Length / shape[0];
        for (var i = 0; i < sources[0].Length; i++)
        {
            if (shape.Length == 1)
                mixed[starts[0] + i] = partner[(int)sources[0][i]];
            else
                Paste(
                    partner.Slice((int)sources[0][i] * inner, inner),
                    mixed.Slice((starts[0] + i) * inner, inner),
                    shape[1..],
                    starts[1..],
                    sources[1..]
                );
        }
    }
}
