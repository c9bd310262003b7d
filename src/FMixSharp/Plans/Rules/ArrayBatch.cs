namespace FMixSharp;

/// <summary>A batch in plain arrays while it is mixed: where each sample is, and the two loops over its values.</summary>
internal readonly ref struct ArrayBatch<T>
    where T : unmanaged
{
    /// <summary>Values of a sample's own where the mask is 1, else of its partner.</summary>
    public delegate void Chooser(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<byte> mask, Span<T> mixed);

    /// <summary>Both weighed by the mask, or by λ where there is none.</summary>
    public delegate void Blender(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<float> mask, float lambda, Span<T> mixed);

    /// <summary>What is mixed, and how.</summary>
    public required MixPlan Plan { get; init; }

    /// <summary>The batch.</summary>
    public required ReadOnlySpan<T> Inputs { get; init; }

    /// <summary>The batch of the partners.</summary>
    public required ReadOnlySpan<T> Others { get; init; }

    /// <summary>The mixed batch.</summary>
    public required Span<T> Outputs { get; init; }

    /// <summary>Values of one sample.</summary>
    public required int SampleSize { get; init; }

    /// <summary>Channels of a sample.</summary>
    public required int Channels { get; init; }

    /// <summary>The loop over binary masks.</summary>
    public required Chooser Choose { get; init; }

    /// <summary>The loop over soft masks, and over whole samples.</summary>
    public required Blender Blend { get; init; }

    /// <summary>Sample <paramref name="index"/>.</summary>
    public ReadOnlySpan<T> Own(int index) => Inputs.Slice(index * SampleSize, SampleSize);

    /// <summary>Its partner.</summary>
    public ReadOnlySpan<T> Partner(int index) => Others.Slice(Plan.Partners[index] * SampleSize, SampleSize);

    /// <summary>Where the mixture goes.</summary>
    public Span<T> Mixed(int index) => Outputs.Slice(index * SampleSize, SampleSize);
}
