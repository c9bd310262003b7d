using System.Buffers;

namespace FMixSharp;

/// <summary>
/// A random change of one 8-bit image by a few <see cref="ImageStep"/>s, such as AutoAugment. Immutable, and safe to use from many threads.
/// </summary>
public abstract class ImagePolicy
{
    /// <summary>The most steps that <see cref="Draw"/> writes.</summary>
    public abstract int MostSteps { get; }

    /// <summary>Draws what happens to one image: everything that is random about it.</summary>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="steps">Receives the steps, in the order in which they are applied; at least <see cref="MostSteps"/> long.</param>
    /// <returns>How many steps were written; 0 leaves the image as it is.</returns>
    public abstract int Draw(ref RandomStream random, Span<ImageStep> steps);

    /// <summary>Draws steps and applies them to <paramref name="image"/> in place. Allocates nothing after its first calls.</summary>
    /// <param name="image">(channels, height, width), row-major; 1 channel (grey) or 3 (RGB).</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <exception cref="ArgumentException">The image's length does not fit, or it is neither grey nor RGB.</exception>
    public void Apply(Span<byte> image, int channels, int height, int width, ref RandomStream random)
    {
        Span<ImageStep> steps = stackalloc ImageStep[MostSteps];
        steps = steps[..Draw(ref random, steps)];
        if (steps.Length == 0)
            return;
        var rented = ArrayPool<byte>.Shared.Rent(image.Length);
        Span<byte> current = image,
            next = rented.AsSpan(0, image.Length);
        foreach (var step in steps)
        {
            ImageOperations.Apply(step, current, next, channels, height, width);
            var last = current;
            current = next;
            next = last;
        }
        if (steps.Length % 2 == 1)
            current.CopyTo(image);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
