using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// The sample's own content where a mask is 1, and its partner's where it is 0 (FMix, CutMix); between them, where masks are soft, both
/// weighed.
/// </summary>
/// <param name="masks">One for the batch, or one for each sample.</param>
public sealed class Selection(MaskSet masks) : MixRule
{
    /// <inheritdoc/>
    public override MaskSet Masks { get; } = masks ?? throw new ArgumentNullException(nameof(masks));

    /// <inheritdoc/>
    public override bool Computes => Masks.IsSoft;

    /// <inheritdoc/>
    internal override string Name => "select";

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end) => Select(batch, first, end);

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end) => Select(batch, first, end);

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path) => MaskFiles.Write(json, path, Masks);

    private void Select<T>(in ArrayBatch<T> batch, int first, int end)
        where T : unmanaged
    {
        var size = Masks.Size;
        var step = Masks.Count == 1 ? 0 : size;
        var hard = Masks.HardValues;
        var soft = Masks.SoftValues;
        for (var i = first; i < end; i++)
        {
            if (!hard.IsEmpty)
                batch.Choose(batch.Own(i), batch.Partner(i), hard.Slice(i * step, size), batch.Mixed(i));
            else
                batch.Blend(batch.Own(i), batch.Partner(i), soft.Slice(i * step, size), 0, batch.Mixed(i));
        }
    }
}
