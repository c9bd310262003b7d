using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// By which rule a plan mixes two samples: a small closed set, each of which knows how arrays are mixed by it and how it is written.
/// Immutable. Tensors are mixed by rule in one place, too (<c>TensorRules</c> of FMixSharp.TorchSharp).
/// </summary>
/// <remarks><see cref="Interpolation"/>, <see cref="Selection"/>, <see cref="Erasing"/>, <see cref="Blending"/>, <see cref="ImageChains"/>,
/// <see cref="ResizedPartner"/>, <see cref="Composition"/>.</remarks>
public abstract class MixRule
{
    private protected MixRule() { }

    /// <summary>The masks that say where a sample's own content is kept; null where a rule has none.</summary>
    public virtual MaskSet? Masks => null;

    /// <summary>The spatial shape of the samples it was drawn for; empty where any will do.</summary>
    public virtual ReadOnlySpan<int> Shape => Masks is { } masks ? masks.Shape : default;

    /// <summary>Whether the other content is the partner's; otherwise it is made of the sample itself, or of nothing.</summary>
    public virtual bool TakesPartner => true;

    /// <summary>
    /// Whether values are computed from others, so that integers and class numbers make no sense; otherwise each value is one of the
    /// sample, of its partner, or of a fill.
    /// </summary>
    public virtual bool Computes => true;

    /// <summary>Whether it is for 8-bit images alone, before they are normalised.</summary>
    public virtual bool NeedsBytes => false;

    /// <summary>Name in stored plans.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether a sample with λ = 1 stays as it is.</summary>
    internal virtual bool KeepsWhole => false;

    /// <summary>How many samples it was drawn for; null where any number will do.</summary>
    internal virtual int? Count => Masks is { Count: not 1 } masks ? masks.Count : null;

    /// <summary>Mixes samples <paramref name="first"/> … <paramref name="end"/> − 1 of a batch.</summary>
    internal abstract void Mix(in ArrayBatch<float> batch, int first, int end);

    /// <inheritdoc cref="Mix(in ArrayBatch{float}, int, int)"/>
    internal abstract void Mix(in ArrayBatch<byte> batch, int first, int end);

    /// <summary>Writes what it holds into the object that is open, and what is too large for that into files beside the plan.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">The plan's own file.</param>
    internal abstract void Write(Utf8JsonWriter json, string path);

    /// <summary>Throws unless samples have the shape that it was drawn for.</summary>
    internal virtual void CheckSamples(int values, int channels)
    {
        if (Shape.IsEmpty || values == (long)channels * MaskShape.Size(Shape))
            return;
        throw new ArgumentException(
            $"A sample has {values} values, but {channels} channels of mask shape {MaskShape.Text(Shape)} have "
                + $"{(long)channels * MaskShape.Size(Shape)}."
        );
    }

    /// <summary>The same for a plan with other partners.</summary>
    internal virtual MixRule WithPartners(int[] partners) => this;

    /// <summary>Gives the memory of masks back.</summary>
    internal virtual void Return() => Masks?.Return();
}
