namespace FMixSharp;

/// <summary>Masks whose edge is a ramp instead of a step (spec §1.3).</summary>
internal static class SoftEdge
{
    /// <summary>
    /// Cells ranked by value: the first get 1, then 2·⌊N·softness⌋ cells around the threshold go linearly from 1 to 0, the rest get 0. Near
    /// λ = 0 or 1 the ramp is narrowed to what fits. Returns the mask's mean.
    /// </summary>
    public static double Write(in GreyImage image, double share, double softness, int ones, Span<float> mask)
    {
        var size = image.Size;
        var width = (int)Math.Floor(size * Math.Min(softness, Math.Min(share, 1 - share)));
        // Rounding of λN can push an end one cell over the border, where the released code fails.
        int low = Math.Max(0, ones - width),
            high = Math.Min(size, ones + width);
        var ranked = CellOrder.Ranked(image);
        double sum = low;
        mask.Clear();
        for (var rank = 0; rank < low; rank++)
            mask[ranked[rank]] = 1;
        for (var rank = low; rank < high; rank++)
        {
            var value = high - low == 1 ? 1 : 1 - (float)(rank - low) / (high - low - 1);
            mask[ranked[rank]] = value;
            sum += value;
        }
        return sum / size;
    }
}
