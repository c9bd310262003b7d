using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// Both samples, weighed by how strong they are, so that the mixture is perceived as λ : 1 − λ (Between-Class learning). The weights are
/// computed when a plan is applied.
/// </summary>
/// <param name="blend">How strength is measured.</param>
public sealed class Blending(Blend blend) : MixRule
{
    /// <summary>How strength is measured.</summary>
    public Blend Blend { get; } = blend ?? throw new ArgumentNullException(nameof(blend));

    /// <inheritdoc/>
    internal override string Name => "blend";

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end)
    {
        for (var i = first; i < end; i++)
            Mix(batch.Plan.Lambdas[i], batch.Own(i), batch.Partner(i), batch.Mixed(i), batch.Channels);
    }

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end)
    {
        float[] own = new float[batch.SampleSize],
            partner = new float[batch.SampleSize],
            mixed = new float[batch.SampleSize];
        for (var i = first; i < end; i++)
        {
            ByteValues.Widen(batch.Own(i), own);
            ByteValues.Widen(batch.Partner(i), partner);
            Mix(batch.Plan.Lambdas[i], own, partner, mixed, batch.Channels);
            ByteValues.Round(mixed, batch.Mixed(i));
        }
    }

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path)
    {
        json.WriteString("kind", Blend.Kind.ToString());
        json.WriteNumber("sample_rate", Blend.SampleRate);
        json.WriteBoolean("keep_mean", Blend.KeepMean);
    }

    /// <summary>The blend that <see cref="Write"/> wrote.</summary>
    internal static Blend ReadBlend(JsonElement blend) =>
        EnumNames.Parse<BlendKind>(blend.GetProperty("kind").GetString(), "a kind of blend") == BlendKind.Loudness
            ? Blend.Waveforms(blend.GetProperty("sample_rate").GetInt32())
            : Blend.Images(blend.GetProperty("keep_mean").GetBoolean());

    private void Mix(double lambda, ReadOnlySpan<float> own, ReadOnlySpan<float> partner, Span<float> mixed, int channels)
    {
        var weights = Blend.Weights(lambda, own, partner, channels);
        var (first, second, offset) = ((float)weights.Own, (float)weights.Partner, (float)weights.Offset);
        for (var i = 0; i < own.Length; i++)
            mixed[i] = (first == 0 ? 0 : first * own[i]) + (second == 0 ? 0 : second * partner[i]) + offset;
    }
}
