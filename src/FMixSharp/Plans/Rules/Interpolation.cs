using System.Text.Json;

namespace FMixSharp;

/// <summary>λ·own + (1 − λ)·partner, for samples of any shape (MixUp). With λ = 1 everywhere nothing is done.</summary>
public sealed class Interpolation : MixRule
{
    private Interpolation() { }

    /// <summary>The rule; there is only one, because λ belongs to the plan.</summary>
    public static Interpolation Rule { get; } = new();

    /// <inheritdoc/>
    internal override string Name => "interpolate";

    /// <inheritdoc/>
    internal override bool KeepsWhole => true;

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end) => Interpolate(batch, first, end);

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end) => Interpolate(batch, first, end);

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path) { }

    private static void Interpolate<T>(in ArrayBatch<T> batch, int first, int end)
        where T : unmanaged
    {
        var lambdas = batch.Plan.Lambdas;
        for (var i = first; i < end; i++)
        {
            if ((float)lambdas[i] is 0 or 1)
                (lambdas[i] > 0.5 ? batch.Own(i) : batch.Partner(i)).CopyTo(batch.Mixed(i));
            else
                batch.Blend(batch.Own(i), batch.Partner(i), default, (float)lambdas[i], batch.Mixed(i));
        }
    }
}
