using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attribution;

/// <summary>Heat maps of a batch: where the evidence for a class lies.</summary>
/// <param name="Maps">Raw maps, float32 (B, h, w), at least 0, in the size of the layer; their scale means nothing across images.</param>
/// <param name="Classes">The class that each map is for, int64 (B).</param>
public sealed record CamMaps(Tensor Maps, Tensor Classes) : IDisposable
{
    /// <summary>Each map divided by its maximum: (B, h, w) in [0, 1], and 0 where a map is 0 everywhere. The caller owns it.</summary>
    public Tensor Normalised()
    {
        using var scope = NewDisposeScope();
        var largest = Maps.amax([1, 2], keepdim: true);
        return (Maps / where(largest > 0, largest, ones_like(largest))).MoveToOuterDisposeScope();
    }

    /// <summary>The normalised maps in another size, bilinearly: (B, height, width). The caller owns it.</summary>
    public Tensor Resized(int height, int width)
    {
        using var scope = NewDisposeScope();
        return nn
            .functional.interpolate(Normalised().unsqueeze(1), [height, width], mode: InterpolationMode.Bilinear, align_corners: false)
            .squeeze(1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Maps.Dispose();
        Classes.Dispose();
    }
}
