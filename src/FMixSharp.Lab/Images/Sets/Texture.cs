using System.Numerics;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Stripes or a chequerboard with soft edges; both cover half of the plane, so that the mean colour says nothing.
/// </summary>
/// <param name="Which">0 stripes, 1 checks.</param>
/// <param name="Wave">Direction of the pattern, of length 2π / period in pixels.</param>
/// <param name="PhaseX">Shift along the pattern, radians.</param>
/// <param name="PhaseY">Shift across it, radians.</param>
internal readonly record struct Texture(int Which, Vector2 Wave, float PhaseX, float PhaseY)
{
    /// <summary>0 … 1: how much of the second colour is at <paramref name="p"/>.</summary>
    public float At(Vector2 p)
    {
        var value = MathF.Sin(Vector2.Dot(p, Wave) + PhaseX);
        if (Which == 1)
            value *= MathF.Sin(Vector2.Dot(p, new Vector2(-Wave.Y, Wave.X)) + PhaseY);
        return Math.Clamp(0.5f + 2 * value, 0, 1);
    }
}
