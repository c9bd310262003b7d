using System.Buffers;
using System.Collections.Concurrent;

namespace FMixSharp;

/// <summary>
/// Draws any number of FMix masks: two for each transform, over as many threads as are allowed. A mask depends on key and index alone.
/// </summary>
internal sealed unsafe class MaskGenerator(FMixOptions options)
{
    /// <summary>Plans of more shapes than this are not kept: a data set of many sizes would otherwise fill the memory.</summary>
    private const int MostCachedShapes = 16;

    /// <summary>Cells that take about 50 µs; below, starting threads costs more than they save.</summary>
    private const int CellsWorthThreads = 32768;

    private readonly ConcurrentDictionary<string, LowFrequencyPlan> plans = new();
    private LowFrequencyPlan? latest;

    /// <summary>Draws a mask for each λ.</summary>
    /// <param name="shape">Shape of each mask.</param>
    /// <param name="key">The key.</param>
    /// <param name="lambdas">The sampled share of ones of each mask; replaced by its real mean.</param>
    /// <param name="destination">Where the masks go.</param>
    public void Draw(ReadOnlySpan<int> shape, RandomKey key, Span<double> lambdas, MaskDestination destination)
    {
        var size = MaskShape.Size(shape);
        var ones = ArrayPool<int>.Shared.Rent(lambdas.Length);
        var rounding = key.Fold(PlanPlaces.Rounding).Stream();
        for (var i = 0; i < lambdas.Length; i++)
            ones[i] = Ones(lambdas[i], size, ref rounding);
        fixed (double* shares = lambdas)
        {
            var job = new Job(options, key.Fold(PlanPlaces.Image), lambdas.Length, size, shares, ones, destination);
            if (options.Generator == FMixGenerator.Released)
                job.DrawReleased(shape.ToArray());
            else
                job.DrawFaithful(PlanOf(shape));
        }
        ArrayPool<int>.Shared.Return(ones);
    }

    /// <summary>The image of the first mask that <see cref="Draw"/> would draw.</summary>
    public void DrawImage(ReadOnlySpan<int> shape, RandomKey key, Span<float> image)
    {
        key = key.Fold(PlanPlaces.Image).Fold(0);
        if (options.Generator == FMixGenerator.Released)
            ReleasedImages.Draw(shape, options.Decay, key, image);
        else
            PlanOf(shape).DrawPair(key, DrawingSpace.OfThread).First.CopyTo(image);
    }

    /// <summary>⌊λN + U⌋ ones: unbiased in λ, and at most one away from λN.</summary>
    private static int Ones(double share, int size, ref RandomStream rounding) =>
        Math.Min(size, (int)Math.Floor(share * size + rounding.NextDouble()));

    private LowFrequencyPlan PlanOf(ReadOnlySpan<int> shape)
    {
        if (latest is { } recent && recent.Shape.SequenceEqual(shape)) // without making a text each time
            return recent;
        var name = MaskShape.Text(shape);
        if (!plans.TryGetValue(name, out var plan))
        {
            if (plans.Count >= MostCachedShapes)
                plans.Clear();
            plan = plans[name] = new LowFrequencyPlan(shape, options.Decay);
        }
        return latest = plan;
    }

    /// <summary>The masks of one call.</summary>
    private sealed class Job(
        FMixOptions options,
        RandomKey key,
        int count,
        int size,
        double* lambdas,
        int[] ones,
        MaskDestination destination
    )
    {
        public void DrawFaithful(LowFrequencyPlan plan) =>
            ForEach(
                (count + 1) / 2,
                pair =>
                {
                    var space = DrawingSpace.OfThread;
                    var (first, second) = plan.DrawPair(key.Fold(pair), space);
                    Write(2 * pair, first, space);
                    if (2 * pair + 1 < count)
                        Write(2 * pair + 1, second, space);
                }
            );

        public void DrawReleased(int[] shape) =>
            ForEach(
                count,
                index =>
                {
                    var space = DrawingSpace.OfThread;
                    var image = space.Line(size);
                    ReleasedImages.Draw(shape, options.Decay, key.Fold(index), new Span<float>(image.Cells, size));
                    Write(index, image, space);
                }
            );

        private void Write(int index, in GreyImage image, DrawingSpace space)
        {
            if (options.Softness > 0)
            {
                lambdas[index] = SoftEdge.Write(image, lambdas[index], options.Softness, ones[index], destination.Floats(index, size));
                return;
            }
            space.TopCells.Find(image, ones[index]);
            destination.Write(index, space.TopCells, size);
            lambdas[index] = (double)ones[index] / size;
        }

        private void ForEach(int steps, Action<int> step)
        {
            if (options.Threads == 1 || steps == 1 || (long)count * size < CellsWorthThreads)
            {
                for (var i = 0; i < steps; i++)
                    step(i);
            }
            else
            {
                Parallel.For(0, steps, new ParallelOptions { MaxDegreeOfParallelism = options.Threads == 0 ? -1 : options.Threads }, step);
            }
        }
    }
}
