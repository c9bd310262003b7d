using System.Text.Json;

namespace FMixSharp;

/// <summary>The sample's own content where a mask is 1, and a fill where it is 0 (Cutout, Random Erasing).</summary>
/// <param name="masks">One for the batch, or one for each sample.</param>
/// <param name="fill">What stands where content was erased.</param>
public sealed class Erasing(MaskSet masks, Fill fill) : MixRule
{
    /// <inheritdoc/>
    public override MaskSet Masks { get; } = masks ?? throw new ArgumentNullException(nameof(masks));

    /// <summary>What stands where content was erased.</summary>
    public Fill Fill { get; } = fill ?? throw new ArgumentNullException(nameof(fill));

    /// <inheritdoc/>
    public override bool TakesPartner => false;

    /// <inheritdoc/>
    public override bool Computes => Masks.IsSoft;

    /// <inheritdoc/>
    internal override string Name => "erase";

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end)
    {
        var mask = new float[Masks.Size];
        for (var i = first; i < end; i++)
            Erase(i, mask, batch.Own(i), batch.Mixed(i));
    }

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end)
    {
        var mask = new float[Masks.Size];
        float[] own = new float[batch.SampleSize],
            mixed = new float[batch.SampleSize];
        for (var i = first; i < end; i++)
        {
            ByteValues.Widen(batch.Own(i), own);
            Erase(i, mask, own, mixed);
            ByteValues.Round(mixed, batch.Mixed(i));
        }
    }

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path)
    {
        MaskFiles.Write(json, path, Masks);
        json.WriteStartObject("fill");
        json.WriteString("kind", Fill.Kind.ToString());
        json.WriteNumber("location", Fill.Location);
        json.WriteNumber("scale", Fill.Scale);
        json.WriteString("key", Fill.Key.ToString());
        json.WriteEndObject();
    }

    /// <summary>The fill that <see cref="Write"/> wrote.</summary>
    internal static Fill ReadFill(JsonElement fill) =>
        Fill.Of(
            EnumNames.Parse<FillKind>(fill.GetProperty("kind").GetString(), "a kind of fill"),
            fill.GetProperty("location").GetSingle(),
            fill.GetProperty("scale").GetSingle(),
            RandomKey.Parse(fill.GetProperty("key").GetString()!)
        );

    private void Erase(int index, float[] mask, ReadOnlySpan<float> own, Span<float> mixed)
    {
        Fill.Write(index, mixed);
        Masks.CopyTo(Masks.Count == 1 ? 0 : index, mask);
        for (var i = 0; i < own.Length; i++)
        {
            var kept = mask[i % mask.Length];
            mixed[i] =
                kept == 1 ? own[i]
                : kept == 0 ? mixed[i]
                : kept * own[i] + (1 - kept) * mixed[i];
        }
    }
}
